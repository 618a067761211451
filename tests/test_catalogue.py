"""Templates: what they say of themselves, what users say to them, what can go wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from wrapper_tools import MODULE

from hookgen.catalogue import (
    Template,
    Value,
    find_template,
    list_templates,
    read_template,
    read_variables,
)
from hookgen.errors import HookgenError
from hookgen.installed import find_templates
from hookgen.render.bodies import Rendered, format_literal, render_wrapper
from hookgen.report import error_lines
from hookgen.wrapper import WrapperModule

TEMPLATES = find_templates()
SHIPPED = list_templates(TEMPLATES)
NAMES = [template.name for template in SHIPPED]

DELEGATE = "{% macro body(tool) %}{{ tool.delegation }}{% endmacro %}"
SUMMARY = '{# summary = "Do nothing" #}\n'
ONE = WrapperModule("all_tools", MODULE.tools[:1])

Write: TypeAlias = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Return a function that writes a template into the current folder."""
    monkeypatch.chdir(tmp_path)

    def make(text: str, name: str = "mine.py.j2") -> Path:
        Path(name).write_text(text, encoding="utf-8")
        return Path(name)

    return make


def render(path: Path, *given: str) -> Rendered:
    template = read_template(path)
    return render_wrapper(ONE, template, read_variables(template, given))


def complaint(action: Callable[[], object]) -> list[str]:
    """Return the lines of the error that something raises."""
    with pytest.raises(HookgenError) as raised:
        action()
    lines = list(error_lines(raised.value, Path.cwd()))
    return [line.replace(str(TEMPLATES), "TEMPLATES") for line in lines]


def test_the_catalogue() -> None:
    """There is a template for what tools are usually wrapped in, by name."""
    assert NAMES == [
        "approve",
        "audit",
        "cache",
        "circuit-breaker",
        "fallback",
        "hook",
        "log",
        "otel",
        "prometheus",
        "rate-limit",
        "redact",
        "retry",
        "timeout",
        "validate",
    ]
    assert [template.name for template in SHIPPED if template.is_hooked] == ["hook"]


@pytest.mark.parametrize("template", SHIPPED, ids=NAMES)
def test_templates_tell_of_themselves(template: Template) -> None:
    """Each has a summary, help for each variable, imports that are Python."""
    assert re.fullmatch(r"[A-Z].{10,80}[^.]", template.summary)
    assert all(variable.help for variable in template.variables)
    for statement in template.imports:
        if "{" not in statement:
            (node,) = ast.parse(statement).body
            assert isinstance(node, ast.Import | ast.ImportFrom)
    source = template.path.read_text(encoding="utf-8")
    assert "Streams: " in source


def test_a_template_has_a_name_or_a_path(write: Write) -> None:
    """What has a slash or ends in `.j2` is a path, all else a name."""
    path = write(SUMMARY + DELEGATE)
    Path("sub").mkdir()
    Path("sub/log").write_text(SUMMARY + DELEGATE)

    assert find_template("mine.py.j2", TEMPLATES).path == path
    assert find_template("sub/log", TEMPLATES).summary == "Do nothing"
    assert find_template("log", TEMPLATES).path == TEMPLATES / "wrap" / "log.py.j2"


def test_front_matter_is_read(write: Write) -> None:
    """What it says is in the record, in its order."""
    path = write(
        """\
{#
summary = "Call again"
imports = ["import {{ package }}"]
requires = ["stamina>=25.1"]
hooked = true

[variables.package]
help = "a package"

[variables.attempts]
default = 3
minimum = 1

[variables.ask]
default = ""
function = true

[variables.level]
default = "low"
choices = ["low", "high"]
#}
"""
        + DELEGATE
    )
    template = read_template(path)

    assert (template.name, template.summary) == ("mine", "Call again")
    assert (template.requires, template.is_hooked) == (("stamina>=25.1",), True)
    told = [(v.name, v.default, v.minimum, v.choices) for v in template.variables]
    assert told == [
        ("package", None, None, ()),
        ("attempts", 3, 1, ()),
        ("ask", "", None, ()),
        ("level", "low", None, ("low", "high")),
    ]
    assert template.variables[2].is_function
    assert render(path, "package=json").imports == ("import json",)


VARIABLES = (
    """\
{#
summary = "Take values"
[variables.text]
default = "a"
[variables.number]
default = 1
[variables.share]
default = 0.5
[variables.flag]
default = false
[variables.names]
default = ["a", "b"]
#}
"""
    + DELEGATE
)


@pytest.mark.parametrize(
    ("given", "values"),
    [
        (
            [],
            {
                "text": "a",
                "number": 1,
                "share": 0.5,
                "flag": False,
                "names": ("a", "b"),
            },
        ),
        (["text=b=c"], {"text": "b=c"}),
        (["text="], {"text": ""}),
        (["number=-5"], {"number": -5}),
        (["share=2"], {"share": 2.0}),
        (["flag=true"], {"flag": True}),
        (["flag=False"], {"flag": False}),
        (["names=c, d"], {"names": ("c", "d")}),
        (["names="], {"names": ()}),
        (["names=['c,d', \"e\"]"], {"names": ("c,d", "e")}),
    ],
)
def test_values_have_the_type_of_the_default(
    write: Write, given: list[str], values: dict[str, Value]
) -> None:
    """A value is read as what its variable is."""
    found = read_variables(read_template(write(VARIABLES)), given)

    assert values.items() <= found.items()
    assert all(type(found[name]) is type(value) for name, value in values.items())


@pytest.mark.parametrize(
    ("name", "given", "lines"),
    [
        (
            "retry",
            ["atempts=5"],
            [
                "error: template 'retry' has no variable 'atempts'",
                "    hint: did you mean 'attempts'?",
            ],
        ),
        (
            "retry",
            ["colour=5"],
            [
                "error: template 'retry' has no variable 'colour'",
                "    hint: its variables: attempts, timeout, on",
            ],
        ),
        (
            "hook",
            ["colour=5"],
            [
                "error: template 'hook' has no variable 'colour'",
                "    hint: it has no variables",
            ],
        ),
        (
            "retry",
            ["attempts=many"],
            [
                "error: 'attempts' of template 'retry' must be a whole number from 1 up, "
                "not 'many'"
            ],
        ),
        (
            "retry",
            ["attempts=0"],
            [
                "error: 'attempts' of template 'retry' must be a whole number from 1 up, "
                "not '0'"
            ],
        ),
        (
            "retry",
            ["timeout=nan"],
            ["error: 'timeout' of template 'retry' must be a number, not 'nan'"],
        ),
        (
            "otel",
            ["errors=no"],
            ["error: 'errors' of template 'otel' must be true or false, not 'no'"],
        ),
        (
            "retry",
            ["on=[1]"],
            [
                "error: 'on' of template 'retry' must be strings with commas between, or "
                "a TOML array of strings, not '[1]'"
            ],
        ),
        (
            "log",
            ["level=info"],
            [
                "error: 'level' of template 'log' must be one of DEBUG, INFO, WARNING, "
                "ERROR, not 'info'"
            ],
        ),
        (
            "log",
            ["level=WARN"],
            [
                "error: 'level' of template 'log' must be one of DEBUG, INFO, WARNING, "
                "ERROR, not 'WARN'",
                "    hint: did you mean 'WARNING'?",
            ],
        ),
        (
            "approve",
            ["ask=shop.ask"],
            [
                "error: 'ask' of template 'approve' must be a function, as "
                "module:function, not 'shop.ask'"
            ],
        ),
        (
            "approve",
            [],
            [
                "error: template 'approve' needs a value of 'ask'",
                "    hint: give it one with -v ask=VALUE: a function "
                "(tool: str, arguments: dict[str, object]) -> bool",
            ],
        ),
        (
            "retry",
            ["attempts"],
            [
                "error: 'attempts' gives no variable a value",
                "    hint: write -v NAME=VALUE",
            ],
        ),
        (
            "retry",
            ["attempts=1", "attempts=2"],
            [
                "error: variable 'attempts' is given twice",
                "    hint: a list is given with commas",
            ],
        ),
    ],
)
def test_wrong_values_are_refused(
    name: str, given: list[str], lines: list[str]
) -> None:
    """What is given for variables is checked, and the error says what is wanted."""
    template = find_template(name, TEMPLATES)

    assert complaint(lambda: read_variables(template, given)) == lines


@pytest.mark.usefixtures("write")
def test_unknown_names_are_refused() -> None:
    """A name that is nearly one brings that up."""
    assert complaint(lambda: find_template("retri", TEMPLATES)) == [
        "error: there is no template 'retri'",
        "    hint: did you mean 'retry'?",
    ]
    assert complaint(lambda: find_template("colour", TEMPLATES)) == [
        "error: there is no template 'colour'",
        "    hint: hookgen template list prints all; a file of yours needs its path",
    ]
    assert complaint(lambda: find_template("colour.j2", TEMPLATES)) == [
        "colour.j2: error: template cannot be read: No such file or directory",
        "    hint: hookgen template list prints those that need no path",
    ]
    Path("latin.j2").write_bytes(b"{# \xe9 #}")
    assert complaint(lambda: find_template("latin.j2", TEMPLATES)) == [
        "latin.j2: error: byte 0xe9 is not valid in UTF-8",
        "    hint: save the file as UTF-8",
    ]


@pytest.mark.parametrize(
    ("front", "lines"),
    [
        (
            "",
            [
                "mine.py.j2: error: begins with no front matter",
                '    hint: write a first comment with TOML: {# summary = "What it does" #}',
            ],
        ),
        (
            "{#\nsummary =\n#}",
            ["mine.py.j2:2:10: error: invalid TOML: invalid value"],
        ),
        (
            '{# imports = ["import a"] #}',
            ["mine.py.j2: error: front matter has no 'summary'"],
        ),
        (
            '{#\nsumary = "a"\n#}',
            [
                "mine.py.j2:2:1: error: unknown key 'sumary'",
                "    hint: did you mean 'summary'?",
            ],
        ),
        (
            '{# summary = "a"\nimports = "import a"\n#}',
            [
                "mine.py.j2:2:1: error: 'imports' must be a list of strings that are not "
                'empty, not "import a"',
                '    hint: write imports = ["import a"]',
            ],
        ),
        (
            '{# summary = "a"\n[variables.tool]\n#}',
            ["mine.py.j2:2:1: error: 'tool' cannot be the name of a variable"],
        ),
        (
            '{# summary = "a"\n[variables.a]\nvalue = 1\n#}',
            [
                "mine.py.j2:3:1: error: unknown key 'variables.a.value'",
                "    hint: known keys: default, help, choices, minimum, function",
            ],
        ),
        (
            '{# summary = "a"\n[variables.a]\ndefault = 2026-01-01\n#}',
            [
                "mine.py.j2:3:1: error: 'variables.a.default' must be a string, number, "
                'boolean or list of strings, not "2026-01-01"'
            ],
        ),
        (
            '{# summary = "a"\n[variables.a]\ndefault = 0\nminimum = 1\n#}',
            [
                "mine.py.j2:3:1: error: 'variables.a.default' must be a whole number "
                "from 1 up, not 0"
            ],
        ),
        (
            '{# summary = "a"\n[variables.a]\nminimum = true\n#}',
            ["mine.py.j2:3:1: error: 'variables.a.minimum' must be a number, not true"],
        ),
        (
            '{# summary = "a"\n[variables.a]\nminimum = "1"\n#}',
            [
                "mine.py.j2:3:1: error: 'variables.a.minimum' must be a number, not \"1\""
            ],
        ),
    ],
)
def test_wrong_front_matter_is_refused(
    write: Write, front: str, lines: list[str]
) -> None:
    """The place is that in the template."""
    path = write(f"{front}\n{DELEGATE}")

    assert complaint(lambda: read_template(path)) == lines


BODY = "{% macro body(tool) %}\n"
END = "\n{% endmacro %}"
FRONT = '{# summary = "a"\nvariables.attempts.default = 3 #}'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "{% macro body(tool) %}",
            [
                "mine.py.j2:3:1: error: invalid template: unexpected end of template. "
                "Jinja was looking for the following tags: 'endmacro'. The innermost "
                "block that needs to be closed is 'macro'"
            ],
        ),
        (
            f"{BODY}\n{{{{ attemps }}}}{END}",
            [
                "mine.py.j2:5:1: error: 'attemps' is undefined (tool 'add')",
                "    hint: did you mean 'attempts'?",
            ],
        ),
        (
            f"{BODY}{{{{ colour }}}}{END}",
            [
                "mine.py.j2:4:1: error: 'colour' is undefined (tool 'add')",
                "    hint: declare it in the front matter: [variables.NAME]",
            ],
        ),
        (
            f"{BODY}{{{{ tool.nam }}}}{END}",
            [
                "mine.py.j2:4:1: error: 'WrapperTool' has no attribute 'nam' "
                "(tool 'add')",
                "    hint: did you mean 'name'?",
            ],
        ),
        (
            f"{BODY}{{{{ tool.colour }}}}{END}",
            [
                "mine.py.j2:4:1: error: 'WrapperTool' has no attribute 'colour' "
                "(tool 'add')",
                "    hint: docs/templates.md lists what there is",
            ],
        ),
        (
            f"{BODY}{{{{ ''.__class__ }}}}{END}",
            [
                "mine.py.j2:4:1: error: access to attribute '__class__' of 'str' object "
                "is unsafe (tool 'add')",
                "    hint: templates run in a sandbox, without private names and huge "
                "values",
            ],
        ),
        (
            f"{BODY}{{{{ 'a' * 100001 }}}}{END}",
            [
                "mine.py.j2:4:1: error: a product has more than 100000 items "
                "(tool 'add')",
                "    hint: templates run in a sandbox, without private names and huge "
                "values",
            ],
        ),
        (
            f"{BODY}{{{{ 2 ** 50001 }}}}{END}",
            [
                "mine.py.j2:4:1: error: a power has more than 100000 bits (tool 'add')",
                "    hint: templates run in a sandbox, without private names and huge "
                "values",
            ],
        ),
        (
            f"{BODY}{{% for _ in range(100001) %}}{{% endfor %}}{END}",
            [
                "mine.py.j2:4:1: error: rendering raises OverflowError: Range too big. "
                "The sandbox blocks ranges larger than MAX_RANGE (100000) (tool 'add')"
            ],
        ),
        (
            f"{BODY}{{{{ body(tool) }}}}{END}",
            ["mine.py.j2:4:1: error: macros call each other without end (tool 'add')"],
        ),
        (
            f"{BODY}{{{{ 1 // 0 }}}}{END}",
            [
                "mine.py.j2:4:1: error: rendering raises ZeroDivisionError: integer "
                "division or modulo by zero (tool 'add')"
            ],
        ),
        (
            f"{{% import 'other.j2' as other %}}{BODY}{END}",
            [
                "mine.py.j2:3:1: error: template 'other.j2' is not there",
                "    hint: it has to be in the same folder, or in that of hookgen's "
                "templates",
            ],
        ),
        (
            "{% macro helpers(module) %}{% endmacro %}",
            [
                "mine.py.j2: error: has no macro 'body'",
                "    hint: write {% macro body(tool) %}...{% endmacro %}",
            ],
        ),
        (
            "{% macro body() %}{% endmacro %}",
            [
                "mine.py.j2: error: 'body' is no macro of one parameter",
                "    hint: write {% macro body(tool) %}...{% endmacro %}",
            ],
        ),
        (
            f"{DELEGATE}{{% set helpers = 1 %}}",
            [
                "mine.py.j2: error: 'helpers' is no macro of one parameter",
                "    hint: write {% macro helpers(module) %}...{% endmacro %}",
            ],
        ),
        (
            f"import json\n{DELEGATE}",
            [
                "mine.py.j2: error: text stands outside of the macros: 'import json'",
                "    hint: put it into {% macro helpers(module) %}, imports into "
                "'imports'",
            ],
        ),
        (
            f"{BODY}{{% if tool.is_stream %}}yield{{% endif %}}{END}",
            [
                "mine.py.j2: error: macro 'body' gives nothing for tool 'add'",
                "    hint: write {{ tool.delegation }} for tools that are left alone",
            ],
        ),
        (
            f"{BODY}a = 1\nreturn {{{{ attempts }}}} b{END}",
            [
                "mine.py.j2: error: the body of tool 'add' is not Python: invalid "
                "syntax, in 'return 3 b'",
                "    hint: values of variables are written with {{ name | literal }}",
            ],
        ),
        (
            f"{DELEGATE}{{% macro helpers(module) %}}def f(:{END}",
            [
                "mine.py.j2: error: the helper code is not Python: invalid syntax, in "
                "'def f(:'",
                "    hint: values of variables are written with {{ name | literal }}",
            ],
        ),
    ],
)
def test_wrong_templates_are_refused(write: Write, text: str, lines: list[str]) -> None:
    """What a template does wrong is an error of its own, with line and tool."""
    path = write(f"{FRONT}\n{text}")

    assert complaint(lambda: render(path)) == lines


def test_wrong_imports_are_refused(write: Write) -> None:
    """Import statements of the front matter may hold variables, and are checked."""
    path = write('{# summary = "a"\nimports = ["import {{ colour }}"] #}' + DELEGATE)

    assert complaint(lambda: render(path)) == [
        "mine.py.j2: error: 'colour' is undefined",
        "    hint: declare it in the front matter: [variables.NAME]",
    ]
    for wrong in ("colour = 1", "import"):
        path = write(f'{{# summary = "a"\nimports = ["{wrong}"] #}}{DELEGATE}')
        assert complaint(lambda path=path: render(path)) == [  # type: ignore[misc]
            f"mine.py.j2: error: '{wrong}' is no import statement",
            '    hint: write "import MODULE" or "from MODULE import NAME"',
        ]


def test_errors_are_in_the_file_that_is_imported(write: Write) -> None:
    """What a macro of another file does wrong is an error there."""
    write("{% macro call(tool) %}\n{{ tool.nam }}{% endmacro %}", "other.j2")
    path = write(
        f"{SUMMARY}{{% import 'other.j2' as other %}}{BODY}{{{{ other.call(tool) }}}}{END}"
    )
    with pytest.raises(HookgenError) as raised:
        render(path)

    assert raised.value.path == Path("other.j2").resolve()
    assert raised.value.span is not None
    assert raised.value.span.line == 2


def test_templates_use_others(write: Write) -> None:
    """Files of the same folder and of the catalogue can be imported and included."""
    write("return {{ tool.call }}  # mine", "call.j2")
    path = write(
        f"{SUMMARY}{{% import 'log.py.j2' as log with context %}}"
        f"{BODY}{{% include 'call.j2' %}}{END}"
    )

    assert render(path).bodies == ("return _wrapped.add(a, b)  # mine\n",)


def test_templates_calculate(write: Write) -> None:
    """Products and powers that are not huge are none of the sandbox's business."""
    path = write(
        f"{SUMMARY}{BODY}{{{{ 2 * 3 }}}}; {{{{ 2 ** 10 }}}}; {{{{ 'a' * 3 }}}}{END}"
    )

    assert render(path).bodies == ("6; 1024; aaa\n",)


def test_randomness_is_out(write: Write) -> None:
    """What gives other bytes each time is not there."""
    path = write(f"{SUMMARY}{BODY}{{{{ [1, 2] | random }}}}{END}")
    assert complaint(lambda: render(path)) == [
        "mine.py.j2:3:1: error: invalid template: no filter named 'random'"
    ]
    path = write(f"{SUMMARY}{BODY}{{{{ lipsum() }}}}{END}")
    assert complaint(lambda: render(path))[0] == (
        "mine.py.j2:3:1: error: 'lipsum' is undefined (tool 'add')"
    )


def test_blank_lines_and_ends_are_trimmed(write: Write) -> None:
    """Blank lines around, and spaces at the end of lines, are not kept."""
    path = write(
        f"{SUMMARY}{BODY}\n\n{{{{ tool.delegation }}}}  \n\n{END}"
        "{% macro helpers(module) %}\n\nx = 1 \n\n\ny = 2\n\n{% endmacro %}"
    )

    assert render(path) == Rendered(
        (), "x = 1\n\n\ny = 2\n", ("return _wrapped.add(a, b)\n",)
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("it's", '"it\'s"'),
        ('say "a"', "'say \"a\"'"),
        (r"\w+", r'r"\w+"'),
        ("\\", r'"\\"'),
        ("a\n", r'"a\n"'),
        ("\\'\n", '"\\\\\'\\n"'),
        (("a", "b"), '["a", "b"]'),
        (3, "3"),
        (2.5, "2.5"),
        (True, "True"),
    ],
)
def test_values_are_written_as_python(value: Value, text: str) -> None:
    """`literal` writes a value as a formatter would leave it."""
    assert format_literal(value) == text
    expected = list(value) if isinstance(value, tuple) else value
    assert ast.literal_eval(text) == expected
