"""docs/templates.md is true: it lists all that there is, and its example works."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wrapper_tools import MODULE

from hookgen.catalogue import find_template, list_templates, read_variables
from hookgen.installed import find_templates
from hookgen.render.bodies import render_wrapper

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
RECORDS = {
    node.name: node
    for node in ast.parse((ROOT / "hookgen" / "wrapper.py").read_bytes()).body
    if isinstance(node, ast.ClassDef) and f"`{node.name}`:\n" in TEXT
}


def rows(record: str) -> Iterator[str]:
    """Yield a row of a table for each field, property and method of a record."""
    members = RECORDS[record].body
    for member, after in zip(members, [*members[1:], None], strict=True):
        match member, after:
            case ast.AnnAssign(), ast.Expr(value=ast.Constant(value=str(text))):
                name, kind = ast.unparse(member.target), ast.unparse(member.annotation)
            case ast.FunctionDef(returns=ast.expr() as returns), _:
                is_property = bool(member.decorator_list)
                name = member.name if is_property else f"{member.name}(name)"
                kind, text = ast.unparse(returns), ast.get_docstring(member) or ""
            case _:
                continue
        yield f"| `{name}` | `{kind}` | {' '.join(text.split())} |"


def test_the_records_are_there() -> None:
    """What both macros get, and what that consists of, has a table."""
    assert {*RECORDS} == {"WrapperModule", "WrapperParameter", "WrapperTool"}


@pytest.mark.parametrize("record", RECORDS)
def test_all_that_a_template_gets_is_listed(record: str) -> None:
    """The tables have what the docstrings say, of each attribute."""
    table = TEXT.partition(f"`{record}`:\n\n")[2].partition("\n\n")[0]

    assert table.splitlines()[2:] == list(rows(record))


def test_all_templates_are_listed() -> None:
    """The table of the catalogue has each with its summary, variables and needs."""
    found = re.findall(
        r"^\| `([\w-]+)` \| (.+?) \| (.*?) \| (.+?) \|$", TEXT, re.MULTILINE
    )
    expected = [
        (each.name, each.summary, ", ".join(f"`{v.name}`" for v in each.variables))
        for each in list_templates(find_templates())
    ]

    assert [row[:3] for row in found] == expected


def test_the_example_works(tmp_path: Path) -> None:
    """The template on the page is one, and makes what stands below it."""
    (text,) = re.findall(r"```jinja\n(.*?)```", TEXT, re.DOTALL)
    made = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "slow.py.j2"
    path.write_text(text, encoding="utf-8")
    template = find_template(str(path), find_templates())
    rendered = render_wrapper(MODULE, template, read_variables(template, []))

    assert rendered.helpers == made[0]
    assert rendered.bodies[0] == made[1]
