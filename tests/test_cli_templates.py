"""`hookgen template`: what users see of the catalogue."""

from __future__ import annotations

from pathlib import Path

from command_line import Run

from hookgen.catalogue import list_templates
from hookgen.installed import find_templates, own_files

SHIPPED = list_templates(find_templates())


def test_templates_are_listed(run: Run) -> None:
    """Each has a line: name, summary, and what its code needs installed."""
    ran = run("template", "list")

    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) == len(SHIPPED)
    assert (
        "log              Log when a tool is called, how it ends and how long it takes\n"
        in ran.out
    )
    assert (
        "retry            Call a tool again when it raises, after waits that grow "
        "(needs stamina>=25.1)\n"
    ) in ran.out


def test_templates_are_listed_for_programs(run: Run) -> None:
    """As JSON, with their variables."""
    ran = run("template", "list", "--format", "json")

    assert [template["name"] for template in ran.json] == [
        each.name for each in SHIPPED
    ]
    (retry,) = (template for template in ran.json if template["name"] == "retry")
    assert retry["requires"] == ["stamina>=25.1"]
    assert retry["variables"][0] == {
        "name": "attempts",
        "default": 3,
        "help": "how often a tool is called at most",
    }


def test_templates_are_shown(run: Run) -> None:
    """What is printed is the file."""
    ran = run("template", "show", "retry")

    assert ran.code == 0
    assert ran.out == (find_templates() / "wrap" / "retry.py.j2").read_text()


def test_templates_are_copied(run: Run) -> None:
    """A copy is written once; one that was changed is left alone."""
    path = Path("ours/retry.py.j2")
    ran = run("template", "copy", "retry", "ours")

    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        f"{path} is written\nnext: hookgen wrap MODULE --template {path}\n"
    )
    assert path.read_bytes() == (find_templates() / "wrap" / path.name).read_bytes()
    assert run("template", "copy", "retry", "ours").err == (
        f"{path} is there already\nnext: hookgen wrap MODULE --template {path}\n"
    )
    path.write_text("mine")
    ran = run("template", "copy", "retry", "ours")
    assert ran.code == 3
    assert ran.err == (
        f"{path}: error: is there already, and differs from hookgen's\n"
        "    hint: copy into another folder, or move it away\n"
    )
    assert path.read_text() == "mine"


def test_unknown_templates_are_refused(run: Run) -> None:
    """A name that is not there is a mistake in usage."""
    ran = run("template", "show", "retri")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: there is no template 'retri'\n    hint: did you mean 'retry'?\n"
    )


def test_templates_count_for_answers() -> None:
    """What is kept holds no more when a template is another, in a checkout too."""
    assert set(map(str, find_templates().rglob("*.j2"))) <= set(own_files())
