"""The table `[tool.hookgen]`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hookgen.errors import SettingsError, Span
from hookgen.report import error_lines
from hookgen.settings import (
    ArgumentSetting,
    BaseSetting,
    DecoratorSetting,
    Settings,
    ToolkitSetting,
    WrapSetting,
    add_settings_table,
    load_settings,
)


def load(folder: Path, toml: str) -> Settings:
    (folder / "pyproject.toml").write_bytes(toml.encode())
    return load_settings(folder)


def refuse(folder: Path, toml: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(folder, toml)
    assert caught.value.path == folder / "pyproject.toml"
    return caught.value


# Where settings come from


def test_defaults_without_a_file(tmp_path: Path) -> None:
    """Without a pyproject.toml, the root is the folder itself."""
    settings = load_settings(tmp_path)

    assert settings == Settings(
        root=tmp_path,
        pyproject=None,
        paths=(),
        hooks="hooks",
        line_length=88,
        exclude=(),
        include=(),
        public=False,
        namespace_packages=(),
        bindings=(),
        selectors=(),
        standalone=False,
        jobs=0,
        setuptools=False,
        rules=(),
        policies=(),
        wraps=(),
    )


def test_defaults_without_a_table(tmp_path: Path) -> None:
    """A pyproject.toml without our table makes the root and leaves the defaults."""
    settings = load(tmp_path, "[project]\nname = 'shop'\n")

    assert settings == Settings(root=tmp_path, pyproject=tmp_path / "pyproject.toml")


def test_every_key(tmp_path: Path) -> None:
    """Each key is read."""
    settings = load(
        tmp_path,
        """\
[tool.hookgen]
paths = ["tools"]
hooks = "points"
line-length = 100
exclude = ["tools/legacy/**", "search"]
include = ["tools.*:search_*"]
public = true
namespace-packages = ["shop"]
bindings = ["config/*.yaml"]
standalone = true
jobs = 4
setuptools = true

[[tool.hookgen.selector]]
name = "own decorator"
decorator = "shop.*.action"

[[tool.hookgen.selector]]
name = "own base"
base = "shop.Base"
methods = ["_run", "_arun"]

[[tool.hookgen.selector]]
name = "own toolkit"
toolkit = "shop.Toolbox"

[[tool.hookgen.selector]]
name = "by keyword"
argument = "shop.Tool"
keyword = "func"

[[tool.hookgen.selector]]
name = "by position"
argument = "Tool"
position = 0
""",
    )

    assert settings == Settings(
        root=tmp_path,
        pyproject=tmp_path / "pyproject.toml",
        paths=("tools",),
        hooks="points",
        line_length=100,
        exclude=("tools/legacy/**", "search"),
        include=("tools.*:search_*",),
        public=True,
        namespace_packages=("shop",),
        bindings=("config/*.yaml",),
        selectors=(
            DecoratorSetting("own decorator", "shop.*.action"),
            BaseSetting("own base", "shop.Base", ("_run", "_arun")),
            ToolkitSetting("own toolkit", "shop.Toolbox"),
            ArgumentSetting("by keyword", "shop.Tool", "func", None),
            ArgumentSetting("by position", "Tool", None, 0),
        ),
        standalone=True,
        jobs=4,
        setuptools=True,
    )


def test_nearest_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file nearest to a path holds, also for a file and for a relative path."""
    (tmp_path / "shop/tools").mkdir(parents=True)
    (tmp_path / "shop/tools/search.py").touch()
    load(tmp_path, "[tool.hookgen]\nhooks = 'far'\n")
    near = load(tmp_path / "shop", "[tool.hookgen]\nhooks = 'near'\n")
    monkeypatch.chdir(tmp_path)

    for start in ("shop/tools", "shop/tools/search.py", "shop/missing.py"):
        assert load_settings(Path(start)) == near
    assert near.root == tmp_path / "shop"


@pytest.mark.parametrize(
    ("toml", "length"),
    [
        ("[tool.ruff]\nline-length = 100", 100),
        ("[tool.black]\nline-length = 79", 79),
        ("[tool.black]\nline-length = 79\n[tool.ruff]\nline-length = 100", 100),
        ("[tool.hookgen]\nline-length = 120\n[tool.ruff]\nline-length = 100", 120),
        ("[tool.ruff]\n[tool.black]", 88),
    ],
)
def test_line_length_follows_the_formatter(
    tmp_path: Path, toml: str, length: int
) -> None:
    """If it is not set for us, the line length is that of ruff, else of black."""
    assert load(tmp_path, toml).line_length == length


def test_bom_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    """A file as Windows editors save it is read."""
    assert load(tmp_path, "\ufeff[tool.hookgen]\r\njobs = 2\r\n").jobs == 2


# What is refused


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("hook = 'x'", "unknown key 'tool.hookgen.hook'", "did you mean 'hooks'?"),
        (
            "line_length = 80",
            "unknown key 'tool.hookgen.line_length'",
            "did you mean 'line-length'?",
        ),
        (
            "verbose = true",
            "unknown key 'tool.hookgen.verbose'",
            "known keys: bindings, exclude, hooks, include, jobs, line-length, "
            "namespace-packages, paths, policies, public, rule, selector, setuptools, "
            "standalone, wrap",
        ),
        (
            "line-length = 0",
            "'tool.hookgen.line-length' must be a whole number from 1 to 320, not 0",
            None,
        ),
        (
            "line-length = 88.5",
            "'tool.hookgen.line-length' must be a whole number from 1 to 320, not 88.5",
            None,
        ),
        (
            "jobs = true",
            "'tool.hookgen.jobs' must be a whole number from 0 to 1024, not true",
            None,
        ),
        (
            "public = 1979-05-27",
            "'tool.hookgen.public' must be true or false, not \"1979-05-27\"",
            None,
        ),
        (
            "hooks = 3",
            "'tool.hookgen.hooks' must be a string that is not empty, not 3",
            None,
        ),
        (
            "hooks = ''",
            "'tool.hookgen.hooks' must be a string that is not empty, not \"\"",
            None,
        ),
        (
            "hooks = 'my-hooks'",
            "'tool.hookgen.hooks' must be a name that can be imported, not \"my-hooks\"",
            None,
        ),
        (
            "hooks = 'class'",
            "'tool.hookgen.hooks' must be a name that can be imported, not \"class\"",
            None,
        ),
        (
            "exclude = 'é'",
            "'tool.hookgen.exclude' must be a list of strings that are not empty, "
            'not "é"',
            'write exclude = ["é"]',
        ),
        (
            "paths = ['.', 3]",
            "'tool.hookgen.paths' must be a list of strings that are not empty, "
            'not [".", 3]',
            None,
        ),
        (
            "paths = ['']",
            "'tool.hookgen.paths' must be a list of strings that are not empty, "
            'not [""]',
            None,
        ),
        (
            "selector = 'x'",
            "'tool.hookgen.selector' must be an array of tables, not \"x\"",
            "write [[tool.hookgen.selector]]",
        ),
        (
            "selector = [1]",
            "'tool.hookgen.selector' must be an array of tables, not [1]",
            "write [[tool.hookgen.selector]]",
        ),
    ],
)
def test_bad_key(tmp_path: Path, line: str, message: str, hint: str | None) -> None:
    """A key that is unknown or has a wrong value is named, with its place."""
    error = refuse(tmp_path, f"[project]\n\n[tool.hookgen] # ours\n  {line}\n")

    assert error.message == message
    assert error.span == Span(4, 2)
    assert error.hint == hint


@pytest.mark.parametrize(
    ("lines", "message", "hint", "line"),
    [
        (
            "decorator = 'a.b'",
            "selector has no 'name'",
            'write name = "..."',
            5,
        ),
        (
            "name = 'x'",
            "selector 'x' has no 'decorator', 'base' or 'argument'",
            "write one of 'decorator', 'base', 'toolkit' and 'argument'",
            6,
        ),
        (
            "name = 'x'\ndecorator = 'a'\nbase = 'b'",
            "selector 'x' has 'decorator' and 'base'",
            "write one of 'decorator', 'base', 'toolkit' and 'argument'",
            6,
        ),
        (
            "name = 'x'\ndecorater = 'a'",
            "unknown key 'tool.hookgen.selector.decorater'",
            "did you mean 'decorator'?",
            7,
        ),
        (
            "name = 'x'\ndecorator = 'a'\nmethods = ['b']",
            "unknown key 'tool.hookgen.selector.methods'",
            "known keys: decorator, name",
            8,
        ),
        (
            "name = 'x'\ndecorator = 'a:b'",
            "'tool.hookgen.selector.decorator' must be a dotted name, "
            "in which '*' and '?' are wildcards, not \"a:b\"",
            None,
            7,
        ),
        (
            "name = 'x'\nbase = 'a.b'",
            "selector 'x' has 'base', but no 'methods'",
            'write methods = ["_run"]',
            5,
        ),
        (
            "name = 'x'\nargument = 'a.b'",
            "selector 'x' has 'argument', but no 'keyword' and no 'position'",
            'write keyword = "func", position = 0, or both',
            7,
        ),
        (
            "name = 'x'\nargument = 'a.b'\nposition = -1",
            "'tool.hookgen.selector.position' must be a whole number from 0 to 255, "
            "not -1",
            None,
            8,
        ),
        (
            "name = 'first'\ndecorator = 'a.b'",
            "'tool.hookgen.selector.name' must be a name that no other selector has, "
            'not "first"',
            None,
            6,
        ),
    ],
)
def test_bad_selector(
    tmp_path: Path, lines: str, message: str, hint: str | None, line: int
) -> None:
    """A selector that makes no sense is told, with its place among the selectors."""
    error = refuse(
        tmp_path,
        "[[tool.hookgen.selector]]\nname = 'first'\nbase = 'a'\nmethods = ['b']\n"
        f"[[tool.hookgen.selector]]\n{lines}\n",
    )

    assert error.message == message
    assert error.span == Span(line, 0)
    assert error.hint == hint


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[tool]\nhookgen = 3", "'tool.hookgen' must be a table, not 3"),
        ("tool = 3", "'tool' must be a table, not 3"),
        (
            "[tool.ruff]\nline-length = 'x'",
            "'tool.ruff.line-length' must be a whole number from 1 to 320, not \"x\"",
        ),
    ],
)
def test_wrong_table(tmp_path: Path, toml: str, message: str) -> None:
    """A table that is none, or one of others that we read, is named."""
    assert refuse(tmp_path, toml).message == message


@pytest.mark.parametrize(
    ("toml", "span"),
    [
        ("tool.hookgen.hook = 'x'", Span(1, 0)),
        ("[tool]\nhookgen.'hook' = 'x'", Span(2, 0)),
        ("[tool]\n\nhookgen = { hook = 'x' }", Span(3, 0)),
        ("tool = { hookgen = { hook = 'x' } }", Span(1, 0)),
        ('"t\\u006fol".hookgen.hook = 1', None),
        ('[a]\nb = [\n  "c",\n]\n["tool" . hookgen]\nhook = "x"', Span(6, 0)),
        ("[tool.hookgen]\nselector = [{ name = 'x', hook = 1 }]", Span(2, 0)),
    ],
)
def test_place_of_a_key(tmp_path: Path, toml: str, span: Span | None) -> None:
    """The place is found in other forms of TOML too, or that of a table around it."""
    assert refuse(tmp_path, toml).span == span


def test_invalid_toml(tmp_path: Path) -> None:
    """What is no TOML is told as the parser tells it, with its place."""
    error = refuse(tmp_path, "[tool.hookgen]\nhooks 'x'\n")

    assert error.message == "invalid TOML: expected '=' after a key in a key/value pair"
    assert error.span == Span(2, 6)
    assert error.hint is None


def test_invalid_toml_at_the_end(tmp_path: Path) -> None:
    """An error at the end of the file has no other place."""
    error = refuse(tmp_path, "hooks = ")

    assert error.message == "invalid TOML: invalid value (at end of document)"
    assert error.span is None


def test_settings_that_are_not_utf8(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is told."""
    (tmp_path / "pyproject.toml").write_bytes(b"# \xe9")

    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)

    assert caught.value.message == "byte 0xe9 is not valid in UTF-8"
    assert caught.value.path == tmp_path / "pyproject.toml"
    assert caught.value.hint == "save the file as UTF-8, as TOML requires"


def test_settings_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not be read is told."""

    def refuse_permission(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hookgen.disk.read_bytes", refuse_permission)
    (tmp_path / "pyproject.toml").touch()

    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)

    assert caught.value.message == "settings cannot be read: Permission denied"
    assert caught.value.hint == "give yourself the right to read the file"


# The new table


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("", ""),
        ("[project]\nname='shop'\n", "\n"),
        ("[project]\nname='shop'   # kept", "\n\n"),
        ("tool.black.line-length = 79\n", "\n"),
    ],
)
def test_new_table_is_appended(text: str, gap: str) -> None:
    """The new table follows a file that is otherwise unchanged."""
    added = add_settings_table(
        text, path=Path("pyproject.toml"), tool_paths=["tools", 'a"é']
    )

    assert added == (
        f"{text}{gap}"
        """\
[tool.hookgen]
# Folders and files with tools, for when the command line names none.
paths = ["tools", "a\\"é"]
# Name of the generated package.
# hooks = "hooks"
# Files and tools to leave alone.
# exclude = ["tools/legacy/**", "delete_*"]
# Functions that are tools, though no framework says so.
# include = ["tools.*:search_*"]
"""
    )


def test_new_table_has_the_line_ends_of_the_file() -> None:
    """A file with CRLF keeps to it."""
    text = "[project]\r\nname = 'shop'"

    added = add_settings_table(text, path=Path("p.toml"), tool_paths=[])

    assert added.startswith(f"{text}\r\n\r\n[tool.hookgen]\r\n")
    assert added.count("\n") == added.count("\r\n")


def test_new_table_can_be_loaded(tmp_path: Path) -> None:
    """The new table is valid, and so is each line of it that is commented out."""
    table = add_settings_table("", path=Path("p.toml"), tool_paths=["tools"])
    lines = [line.removeprefix("# ") for line in table.splitlines()]

    whole = "\n".join(line for line in lines if "=" in line)

    assert load(tmp_path, f"[tool.hookgen]\n{whole}") == Settings(
        root=tmp_path,
        pyproject=tmp_path / "pyproject.toml",
        paths=("tools",),
        exclude=("tools/legacy/**", "delete_*"),
        include=("tools.*:search_*",),
    )
    assert load(tmp_path, table).paths == ("tools",)


def test_table_that_is_there_is_left_alone() -> None:
    """A second table is refused."""
    path = Path("pyproject.toml")

    with pytest.raises(SettingsError) as caught:
        add_settings_table("\n[tool.hookgen]\n", path=path, tool_paths=[])

    assert caught.value.message == "table [tool.hookgen] is there already"
    assert (caught.value.path, caught.value.span) == (path, Span(2, 0))
    assert caught.value.hint == "change it by hand"


def test_table_that_cannot_follow() -> None:
    """A file that no table can follow is refused, and not made invalid."""
    text = "tool = { black = {} }\n"
    assert tomllib.loads(text)

    with pytest.raises(SettingsError) as caught:
        add_settings_table(text, path=Path("pyproject.toml"), tool_paths=[])

    assert caught.value.message == (
        "table [tool.hookgen] cannot be added to an inline table"
    )
    assert caught.value.span == Span(1, 0)
    assert caught.value.hint == "write 'tool' as tables, such as [tool.ruff]"


def test_hooks_toml_without_pyproject(tmp_path: Path) -> None:
    """Without a pyproject.toml, the nearest hooks.toml counts, and its folder is the root."""
    (tmp_path / "hooks.toml").write_text('policies = ["guard"]\n')
    (tmp_path / "tools").mkdir()

    settings = load_settings(tmp_path / "tools")

    assert settings.root == tmp_path
    assert [policy.name for policy in settings.policies] == ["guard"]


@pytest.mark.parametrize("name", ["pyproject.toml", "hooks.toml"])
def test_link_that_leads_nowhere(tmp_path: Path, name: str) -> None:
    """Settings that are lost are an error: without them, no rule would hold."""
    (tmp_path / name).symlink_to(tmp_path / "nowhere")

    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)

    assert caught.value.path == tmp_path / name
    assert caught.value.message == "settings cannot be read: No such file or directory"
    assert caught.value.hint == "mend the link, or take it away"


def test_hooks_toml_that_would_go_unseen(tmp_path: Path) -> None:
    """Rules that are nearer than the pyproject.toml are no rules, which is an error."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "hooks.toml").touch()

    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "tools")

    assert list(error_lines(caught.value, tmp_path)) == [
        "tools/hooks.toml: error: is not beside "
        f"'{tmp_path / 'pyproject.toml'}', whose settings count",
        "    hint: move it there, or give this folder a pyproject.toml of its own",
    ]


def test_wraps(tmp_path: Path) -> None:
    """Wrappers are listed in the order of the file, each with a template of its own."""
    (tmp_path / "pyproject.toml").write_text(
        "[[tool.hookgen.wrap]]\n"
        'source = "agno.tools"\nout = "app/tools"\n'
        "[[tool.hookgen.wrap]]\n"
        'source = "vendor/search.py"\nout = "app/search.py"\ntemplate = "retry"\n'
        'variables = ["attempts=5"]\npublic = true\n'
    )

    assert load_settings(tmp_path).wraps == (
        WrapSetting("agno.tools", "app/tools"),
        WrapSetting(
            "vendor/search.py",
            "app/search.py",
            "retry",
            ("attempts=5",),
            is_public=True,
        ),
    )


@pytest.mark.parametrize(
    ("lines", "message", "hint"),
    [
        (
            'out = "app"',
            "a wrap has no 'source'",
            'write source = "agno.tools.calculator", out = "app/tools"',
        ),
        (
            'source = "agno.tools"',
            "a wrap has no 'out'",
            'write source = "agno.tools.calculator", out = "app/tools"',
        ),
        (
            'source = "agno.tools"\nout = "app"\ntemplates = "retry"',
            "unknown key 'tool.hookgen.wrap.templates'",
            "did you mean 'template'?",
        ),
    ],
)
def test_bad_wrap(tmp_path: Path, lines: str, message: str, hint: str) -> None:
    """A wrap that lacks something, or has an unknown key, is refused."""
    error = refuse(tmp_path, f"[[tool.hookgen.wrap]]\n{lines}\n")

    assert (error.message, error.hint) == (message, hint)
