"""Which names hookgen gives to what belongs to a tool."""

from __future__ import annotations

from pathlib import Path

from packages import NAME, rewritten, source_of

from hookgen.model import Plan


def plan(folder: Path, text: str) -> Plan:
    return rewritten(source_of(folder, text)).plan


def bodies(found: Plan) -> list[str]:
    return [planned.body_name for planned in found.tools]


def points(found: Plan) -> list[str]:
    return [".".join(planned.point_path) for planned in found.tools]


def records(found: Plan) -> list[str]:
    return [planned.record_name for planned in found.tools]


def test_names_follow_the_tool(tmp_path: Path) -> None:
    """Body, hook point and records are called after the tool, its classes included."""
    found = plan(
        tmp_path, "def get_hit(): return 1\nclass A:\n def _x(self): return 1\n"
    )

    assert found.module == NAME
    assert found.alias == "_hooks"
    assert bodies(found) == ["_get_hit_unhooked", "_x_unhooked"]
    assert points(found) == ["get_hit", "A._x"]
    assert records(found) == ["GetHit", "AX"]


def test_taken_names_are_numbered(tmp_path: Path) -> None:
    """A name that stands anywhere in the module, in a string even, is not used."""
    text = "def search(): return _hooks, '_search_unhooked'\n_search_unhooked_2 = 1\n"
    found = plan(tmp_path, text)

    assert found.alias == "_hooks_2"
    assert bodies(found) == ["_search_unhooked_3"]


def test_tools_of_one_name_have_names_of_their_own(tmp_path: Path) -> None:
    """In one scope bodies are told apart: they are found when they are called."""
    text = "if x:\n def f(): return 1\nelse:\n def f(): return 2\nclass A:\n def f(self): return 3\n"
    found = plan(tmp_path, text)

    assert bodies(found) == ["_f_unhooked", "_f_unhooked_2", "_f_unhooked"]
    assert points(found) == ["f", "f_2", "A.f"]
    assert records(found) == ["F", "F2", "AF"]


def test_records_do_not_meet(tmp_path: Path) -> None:
    """Different paths that give one record name are told apart."""
    text = "def a_b(): return 1\nclass a:\n def b(self): return 1\ndef AB(): return 1\ndef any(): return 1\n"

    assert records(plan(tmp_path, text)) == ["AB", "AB2", "AB3", "Any2"]


def test_point_does_not_hide_a_holder(tmp_path: Path) -> None:
    """A tool with the name of a class that holds tools gets another hook point."""
    text = "def f():\n def g(): return 1\n return g\nclass g:\n def f(self): return 1\ndef g(): return 2\n"

    assert points(plan(tmp_path, text)) == ["f_2", "f.g", "g_2"]


def test_names_without_letters(tmp_path: Path) -> None:
    """Underscores and digits alone still give names that Python accepts."""
    text = "def _(): return 1\ndef __(): return 1\nclass _1:\n def _2(self): return 1\n"
    found = plan(tmp_path, text)

    assert bodies(found) == ["_tool_unhooked", "_tool_unhooked_2", "_2_unhooked"]
    assert records(found) == ["Tool2", "Tool3", "Tool12"]


def test_private_names_are_reached_from_inside_the_class(tmp_path: Path) -> None:
    """A hook point's name has one underscore at most, so it is not mangled."""
    found = plan(
        tmp_path, "class A:\n def __f(self): return 1\n def __g__(self): return 1\n"
    )

    assert points(found) == ["A._f", "A.__g__"]


def test_point_means_nothing_to_python(tmp_path: Path) -> None:
    """A module's `__getattr__` is hooked, but its hook point is no `__getattr__`."""
    found = plan(tmp_path, "def __getattr__(name): return 1\ndef __(): return 1\n")

    assert points(found) == ["_getattr", "__"]
