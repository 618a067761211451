"""The function that renders hooks modules: what its template says, word for word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from template_compiler import compile_template

from hookgen.installed import find_templates
from hookgen.model import Holder, HooksModule, PointText
from hookgen.pipeline.sameness import is_same_code
from hookgen.render import hooks

TEMPLATE = find_templates() / "hooks.py.j2"
BY_JINJA = Environment(
    loader=FileSystemLoader(TEMPLATE.parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
).get_template(TEMPLATE.name)


def test_function_is_that_of_the_template(pytestconfig: pytest.Config) -> None:
    """Who changes the template makes the function again: `pytest --update-cases`."""
    path = Path(hooks.__file__)
    made = compile_template(TEMPLATE)
    if pytestconfig.getoption("--update-cases"):
        path.write_text(made, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "ruff", "format", path], check=True)

    assert is_same_code(path.read_bytes(), made.encode())


LINES = st.lists(st.text(), max_size=2).map(tuple)
POINTS = st.builds(PointText, ruled=LINES, bind=LINES)
HOLDERS = st.recursive(
    st.builds(Holder, holders=st.just(())),
    lambda inner: st.builds(Holder, holders=st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)
MODULES = st.builds(
    HooksModule,
    points=st.lists(POINTS, max_size=2).map(tuple),
    holders=st.lists(HOLDERS, max_size=2).map(tuple),
    policies=LINES,
    policy_imports=st.text(),
    children=st.text(),
)


@given(MODULES)
@settings(max_examples=40)  # Each holds many texts.
def test_function_renders_what_jinja_renders(module: HooksModule) -> None:
    """Whatever a module holds, both make the same text of it."""
    assert hooks.render_hooks(module) == BY_JINJA.render(module=module)


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{% set a = 1 %}", "line 1: Assign("),
        ("\n{{ module.name | upper }}", "line 2: Filter("),
        ("{% if a %}{% elif b %}{% endif %}", "line 1: If("),
        ("{ {{ a }}", "line 1: braces in a text"),
    ],
)
def test_template_that_is_not_understood(
    template: str, fault: str, tmp_path: Path
) -> None:
    """What the compiler does not know, it refuses."""
    path = tmp_path / "hooks.py.j2"
    path.write_text(template, encoding="utf-8")

    with pytest.raises(NotImplementedError) as caught:
        compile_template(path)

    assert str(caught.value).startswith(fault)
