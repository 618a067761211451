"""Instrumented wheels of clean sources; with whole backends in test_build_hooks.py."""

from __future__ import annotations

import tarfile
from pathlib import Path, PurePosixPath

import pytest
from commands import do
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder
from wheel_projects import (
    HATCHLING,
    PROJECT,
    SHOP,
    TOOL,
    find_false_records,
    modules_of,
    read_tree,
    read_wheel,
    write_files,
)

from hookgen.wheels.copies import (
    Included,
    Instrumented,
    Project,
    instrument_copies,
    read_settings_files,
)
from hookgen.wheels.switch import is_asked

HOOKED_SHOP = [
    "shop/__init__.py",
    "shop/hooks/__init__.py",
    "shop/hooks/tools/__init__.py",
    "shop/hooks/tools/numbers.py",
    "shop/toolbox.py",
    "shop/tools/__init__.py",
    "shop/tools/numbers.py",
]

RULE = """
[[tool.hookgen.rule]]
where = { name = "delete_*" }
do = "shop.policy:check"
phase = "pre_call"
"""
POLICY = "def check(tool_name: str) -> None:\n    print(tool_name)\n"


def included(root: Path, *, src: str = "src/") -> list[Included]:
    """Return the files of a project as they go into a wheel, without a prefix."""
    names = [name for name in read_tree(root) if name.startswith(src)]
    return [
        Included(
            PurePosixPath(name), root / name, PurePosixPath(name.removeprefix(src))
        )
        for name in names
    ]


def instrument(
    tmp_path: Path,
    files: dict[str, str],
    *,
    pyproject: str = PROJECT,
    dependencies: tuple[str, ...] = ("hookgen",),
) -> Instrumented:
    """Write a project, and return what its wheel is to be."""
    root = write_files(tmp_path / "project", files | {"pyproject.toml": pyproject})
    (tmp_path / "copies").mkdir()
    before = read_tree(root)
    done = instrument_copies(
        Project(root, dependencies), included(root), tmp_path / "copies"
    )
    assert read_tree(root) == before
    return done


def build(root: Path, out: Path) -> dict[str, bytes]:
    """Build a wheel with hatchling, and return its files."""
    before = read_tree(root)
    (wheel,) = WheelBuilder(str(root)).build(directory=str(out), versions=["standard"])
    assert read_tree(root) == before
    return read_wheel(Path(wheel))


def test_copies_are_what_changed(tmp_path: Path) -> None:
    """The copies are the instrumented module and the generated ones, in their places."""
    done = instrument(tmp_path, SHOP)

    assert done.errors == ()
    assert sorted(str(copy.target) for copy in done.copies) == [
        "shop/hooks/__init__.py",
        "shop/hooks/tools/__init__.py",
        "shop/hooks/tools/numbers.py",
        "shop/tools/numbers.py",
    ]


def test_lines_name_sources(tmp_path: Path) -> None:
    """What was done is told by paths of the project."""
    done = instrument(tmp_path, SHOP)

    assert done.lines == (
        "made src/shop/hooks/__init__.py",
        "made src/shop/hooks/tools/__init__.py",
        "made src/shop/hooks/tools/numbers.py",
        "hooked src/shop/tools/numbers.py",
        "1 tool in 1 module, 4 files changed",
    )


def test_read_only_sources_are_instrumented(tmp_path: Path) -> None:
    """Sources that may not be written are not in the way."""
    root = write_files(tmp_path / "project", SHOP | {"pyproject.toml": PROJECT})
    (root / "src/shop/tools/numbers.py").chmod(0o444)
    (tmp_path / "copies").mkdir()

    done = instrument_copies(
        Project(root, ("hookgen",)), included(root), tmp_path / "copies"
    )

    assert (done.errors, len(done.copies)) == ((), 4)


def test_paths_that_are_in_no_wheel_are_passed_over(tmp_path: Path) -> None:
    """Of `paths`, what does not go into the wheel is left to `hookgen check`."""
    settings = '[tool.hookgen]\npaths = ["src/shop/tools", "evals"]\n'
    done = instrument(tmp_path, SHOP, pyproject=f"{PROJECT}\n{settings}")

    assert done.errors == ()
    assert "made src/shop/tools/hooks/__init__.py" in done.lines


def test_script_is_instrumented(tmp_path: Path) -> None:
    """A file that cannot be imported has its hook points beside it."""
    script = {"src/desk-tools.py": TOOL}
    done = instrument(tmp_path, script)

    targets = sorted(str(copy.target) for copy in done.copies)
    assert (done.errors, targets) == ((), ["desk-tools.py", "desk_tools_hooks.py"])


def test_yaml_outside_of_the_wheel_binds_tools(tmp_path: Path) -> None:
    """A file that binds tools counts, also if it does not go into the wheel."""
    done = instrument(
        tmp_path,
        SHOP
        | {
            "src/shop/tools/numbers.py": "def double(number: int) -> int: return 2\n",
            "agents/desk.yaml": "binding: shop.tools.numbers:double\n",
        },
        pyproject=f'{PROJECT}\n[tool.hookgen]\nbindings = ["agents/*.yaml"]\n',
    )

    assert (done.errors, len(done.copies)) == ((), 4)


FAULTS = {
    "rule for no tool": (
        {"src/shop/policy.py": POLICY},
        f"{PROJECT}{RULE}",
        (
            "pyproject.toml:6:1: error: rule 'shop.policy:check' is for no tool: "
            'where = { name = "delete_*" }',
            "    hint: hookgen list prints all tools; take the rule out if it is old",
        ),
    ),
    "hook outside of the wheel": (
        {"policy/guard.py": POLICY},
        f"{PROJECT}{RULE.replace('shop.policy', 'policy.guard').replace('delete_', '')}",
        (
            "pyproject.toml:6:1: error: rule 'policy.guard:check': there is no module "
            "'policy.guard' that could be read",
            "    hint: modules are looked for in the project's folder, beside the tools "
            "and where Python finds packages",
        ),
    ),
    "not Python": (
        {"src/shop/tools/broken.py": "@tool\ndef broken(:\n"},
        PROJECT,
        ("src/shop/tools/broken.py:2:12: error: syntax error: invalid syntax",),
    ),
    "unknown key": (
        {},
        f"{PROJECT}\n[tool.hookgen]\nverbose = true\n",
        (
            "pyproject.toml:7:1: error: unknown key 'tool.hookgen.verbose'",
            "    hint: known keys: bindings, exclude, hooks, include, jobs, line-length, "
            "namespace-packages, paths, policies, public, rule, selector, setuptools, "
            "standalone, wrap",
        ),
    ),
    "no tool": (
        {"src/shop/tools/numbers.py": ""},
        PROJECT,
        (
            "error: no tool can be hooked in the 4 modules of the wheel",
            "    hint: hookgen list prints all tools and why any is skipped; mark one "
            "with '# hookgen: tool', or build without hookgen",
        ),
    ),
    "paths outside of the wheel": (
        {},
        f'{PROJECT}\n[tool.hookgen]\npaths = ["evals", "src/tools"]\n',
        (
            "pyproject.toml: error: nothing in 'evals', 'src/tools' goes into the wheel",
            "    hint: let tool.hookgen.paths name what holds tools and is in the wheel",
        ),
    ),
    "folder without __init__.py": (
        {"src/bazaar/numbers.py": TOOL},
        PROJECT,
        (
            "src/bazaar/numbers.py: error: is imported as 'bazaar.numbers' from the "
            "wheel, but as 'numbers' from the sources, so it would not find its hook "
            "points",
            "    hint: lay out the sources as they are installed; a folder that is a "
            "package without an __init__.py is named in tool.hookgen.namespace-packages",
        ),
    ),
    "generated for nothing": (
        {"src/shop/hooks/__init__.py": '"""@generated by hookgen"""\n'}
        | {"src/shop/hooks/old.py": '"""@generated by hookgen"""\n'},
        PROJECT,
        (
            "src/shop/hooks/old.py: error: was generated for a module that is not in "
            "the wheel",
            "    hint: run hookgen instrument, or leave it out of the wheel, too",
        ),
    ),
    "YAML that cannot be read": (
        {"src/shop/agent.yaml": "binding: [\n"},
        PROJECT,
        (
            "src/shop/agent.yaml:2:1: error: is not YAML: expected the node content, "
            "but found '<stream end>'",
            "    hint: correct it, or leave it out with tool.hookgen.exclude",
        ),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults(tmp_path: Path, name: str) -> None:
    """What would make a wheel without its hooks is told, and nothing is copied."""
    files, pyproject, errors = FAULTS[name]

    done = instrument(tmp_path, SHOP | files, pyproject=pyproject)

    assert done.errors == errors
    assert done.copies == ()


@pytest.mark.parametrize("dependencies", [(), ("hookgen-extras>=1", "book")])
def test_wheel_depends_on_hookgen(
    tmp_path: Path, dependencies: tuple[str, ...]
) -> None:
    """A wheel whose runtime would be missing is refused."""
    done = instrument(tmp_path, SHOP, dependencies=dependencies)

    assert done.errors == (
        "pyproject.toml: error: the wheel needs hookgen when it runs, and does not "
        "depend on it",
        "    hint: add 'hookgen' to the project's dependencies, or set "
        "tool.hookgen.standalone = true",
    )


@pytest.mark.parametrize("name", ["hookgen[otel]>=0.1", " Hookgen ; os_name == 'nt'"])
def test_requirements_are_read(tmp_path: Path, name: str) -> None:
    """A requirement may have extras, versions and markers."""
    assert instrument(tmp_path, SHOP, dependencies=(name,)).errors == ()


def test_standalone_wheel_depends_on_nothing(tmp_path: Path) -> None:
    """With its own runtime, a wheel needs no hookgen."""
    settings = "[tool.hookgen]\nstandalone = true\n"
    done = instrument(
        tmp_path, SHOP, pyproject=f"{PROJECT}\n{settings}", dependencies=()
    )

    assert done.errors == ()
    assert "shop/hooks/_runtime/__init__.py" in {str(c.target) for c in done.copies}


def test_settings_files(tmp_path: Path) -> None:
    """Besides pyproject.toml, hooks.toml and YAML that binds tools are settings."""
    write_files(
        tmp_path,
        {
            "pyproject.toml": PROJECT,
            "hooks.toml": "policies = []\n",
            "agent.yaml": "binding: shop.tools:double\n",
            "other.yaml": "on: push\n",
        },
    )

    assert read_settings_files(tmp_path).files == (
        tmp_path / "agent.yaml",
        tmp_path / "hooks.toml",
    )


LAYOUTS = {
    "packages": ("src/", 'packages = ["src/shop"]'),
    "sources": ("src/", 'sources = ["src"]\ninclude = ["src"]'),
    "only-include": ("src/", 'only-include = ["src/shop"]\nsources = ["src"]'),
    "force-include of a folder": (
        "lib/",
        'only-include = ["src"]\n'
        "[tool.hatch.build.targets.wheel.force-include]\n"
        '"lib/shop" = "shop"',
    ),
    "a deeper folder": ("python/lib/", 'packages = ["python/lib/shop"]'),
    "a folder of the same name": ("shop/", 'packages = ["shop/shop"]'),
    "flat": ("", ""),
}
"""Where the sources are, and what hatchling is told of it."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_hatchling_layouts(tmp_path: Path, name: str) -> None:
    """However hatchling is told what goes where, the hooks package is found there."""
    place, table = LAYOUTS[name]
    shop = {name.replace("src/", place): text for name, text in SHOP.items()}
    pyproject = (
        f"{PROJECT}\n[tool.hatch.build.hooks.hookgen]\n"
        f"[tool.hatch.build.targets.wheel]\n{table}\n"
    )
    root = write_files(tmp_path / "p", shop | {"pyproject.toml": pyproject})

    files_of_wheel = build(root, tmp_path / "out")

    assert modules_of(files_of_wheel) == HOOKED_SHOP
    assert b"_hooks.double.call" in files_of_wheel["shop/tools/numbers.py"]


def test_namespace_package(tmp_path: Path) -> None:
    """A package without an `__init__.py` is one if the settings say so."""
    files = {
        "src/acme/desk/__init__.py": "",
        "src/acme/desk/numbers.py": TOOL.replace("shop.toolbox", "agents"),
        "pyproject.toml": HATCHLING.replace("src/shop", "src/acme")
        + '[tool.hookgen]\npaths = ["src/acme/desk"]\n'
        + 'namespace-packages = ["src/acme"]\n',
    }
    files_of_wheel = build(write_files(tmp_path / "p", files), tmp_path / "out")

    assert modules_of(files_of_wheel) == [
        "acme/desk/__init__.py",
        "acme/desk/hooks/__init__.py",
        "acme/desk/hooks/numbers.py",
        "acme/desk/numbers.py",
    ]
    assert b"from acme.desk.hooks import" in files_of_wheel["acme/desk/numbers.py"]


def test_source_distribution_of_few_files(tmp_path: Path) -> None:
    """Settings are in it, also if hatchling is told what else is, and once."""
    pyproject = f'{HATCHLING}\n[tool.hatch.build.targets.sdist]\ninclude = ["src"]\n'
    files = SHOP | {"pyproject.toml": pyproject, "hooks.toml": "policies = []\n"}
    root = write_files(tmp_path / "p", files)

    (sdist,) = SdistBuilder(str(root)).build(directory=str(tmp_path / "out"))

    with tarfile.open(sdist) as archive:
        names = sorted(archive.getnames())
    assert names == sorted(f"shop-1/{name}" for name in [*files, "PKG-INFO"])


def test_committed_code_is_kept(tmp_path: Path) -> None:
    """Sources that are instrumented already go into the wheel as they are."""
    root = write_files(tmp_path / "p", SHOP | {"pyproject.toml": HATCHLING})
    do(["hookgen", "instrument", "src"], root)
    sources = read_tree(root / "src")

    files = build(root, tmp_path / "out")

    assert {name: files[name] for name in modules_of(files)} == sources


def test_renamed_package_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that has another name in the wheel would not find its hook points."""
    pyproject = HATCHLING.replace(
        'packages = ["src/shop"]', 'sources = { "src/shop" = "bazaar" }'
    )
    root = write_files(tmp_path / "p", SHOP | {"pyproject.toml": pyproject})

    with pytest.raises(SystemExit):
        build(root, tmp_path / "out")

    assert "is imported as 'bazaar.tools.numbers' from" in capsys.readouterr().err


def test_file_that_is_forced_by_itself_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """hatchling would put such a file into the wheel twice."""
    pyproject = (
        f"{HATCHLING}\n[tool.hatch.build.targets.wheel.force-include]\n"
        '"src/shop/tools/numbers.py" = "shop/tools/numbers.py"\n'
    )
    root = write_files(tmp_path / "p", SHOP | {"pyproject.toml": pyproject})

    with pytest.raises(SystemExit):
        build(root, tmp_path / "out")

    assert capsys.readouterr().err.splitlines()[-2:] == [
        "src/shop/tools/numbers.py: error: is force-included by itself, and cannot be "
        "replaced by its instrumented copy",
        "    hint: force-include its folder, or select it with only-include",
    ]


def test_file_that_is_in_the_wheel_twice_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of the two would not be hooked."""
    pyproject = (
        f"{HATCHLING}\n[tool.hatch.build.targets.wheel.force-include]\n"
        '"src/shop/tools" = "bazaar/tools"\n'
    )
    root = write_files(tmp_path / "p", SHOP | {"pyproject.toml": pyproject})

    with pytest.raises(SystemExit):
        build(root, tmp_path / "out")

    assert capsys.readouterr().err.splitlines()[:2] == [
        "src/shop/tools/numbers.py: error: goes into the wheel as "
        "'bazaar/tools/numbers.py' and as 'shop/tools/numbers.py'",
        "    hint: hook points belong to one module; let the other be imported from it",
    ]


def test_settings_in_hatchlings_table_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings stand in one place only."""
    pyproject = f'{HATCHLING}paths = ["src"]\nenable-by-default = true\n'
    root = write_files(tmp_path / "p", SHOP | {"pyproject.toml": pyproject})

    with pytest.raises(SystemExit):
        build(root, tmp_path / "out")

    assert capsys.readouterr().err.splitlines() == [
        "error: unknown key 'tool.hatch.build.hooks.hookgen.paths'",
        "    hint: settings stand in the table [tool.hookgen]",
    ]


def test_excluded_module_is_not_hooked(tmp_path: Path) -> None:
    """What hatchling leaves out of the wheel has no hook points in it."""
    pyproject = HATCHLING.replace(
        "\n[tool.hatch.build.hooks", 'exclude = ["dev.py"]\n\n[tool.hatch.build.hooks'
    )
    files = SHOP | {"src/shop/tools/dev.py": TOOL, "pyproject.toml": pyproject}

    files_of_wheel = build(write_files(tmp_path / "p", files), tmp_path / "out")

    assert modules_of(files_of_wheel) == HOOKED_SHOP


def test_false_records_are_found() -> None:
    """The check of a RECORD sees what is wrong, left out or not there."""
    record = "a.py,sha256=x,0\nc.py,,\nshop-1.dist-info/RECORD,,\n"
    files = {"a.py": b"", "b.py": b"", "shop-1.dist-info/RECORD": record.encode()}

    assert find_false_records(files) == ["a.py", "b.py", "c.py"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("[tool.hookgen]\nsetuptools = true\n", True),
        ("[tool.hookgen]\nsetuptools = 'yes'\n", True),
        ("[tool.hookgen]\nsetuptools = false\n", False),
        ("[tool.hookgen]\npaths = []\n", False),
        ("tool = 1\n", False),
        ("[tool.hookgen\n", False),
        ("\udcff", False),
        (None, False),
    ],
)
def test_setuptools_is_asked_for(
    tmp_path: Path, text: str | None, *, asked: bool
) -> None:
    """No project is touched that does not ask for it, whatever its pyproject.toml."""
    if text is not None:
        content = text.encode(errors="surrogateescape")
        (tmp_path / "pyproject.toml").write_bytes(content)

    assert is_asked(tmp_path / "pyproject.toml") is asked
