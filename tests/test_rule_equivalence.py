"""Hooks that generated code calls itself do what attached ones do.

Each combination of hooks is bound to two tools that do the same. The second one has
another rule that only looks when the call is over, for which all of them are attached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from packages import importing, instrument_project, write_package

HOOKS = """
from __future__ import annotations

from typing import Any, TypeVar

from hookgen.runtime import Deny, Replace, ToolCall, ToolReturn
from shop.tools import seen

R = TypeVar("R")


def look(query: str) -> None:
    seen.append(f"look {query}")


def edit(call: ToolCall) -> None:
    seen.append("edit")
    call.query += "!"


def list_all(arguments: dict[str, object], *, limit: int, level: int = 7) -> None:
    seen.append(f"list {arguments} {limit} {level}")


def deny(query: str) -> Deny | None:
    seen.append("deny")
    return Deny(query) if "d" in query else None


def always_deny() -> Deny:
    seen.append("always deny")
    return Deny("always")


def answer(query: str) -> Replace[Any] | None:
    seen.append("answer")
    return Replace([query]) if "a" in query else None


def always_answer(tool_name: str) -> Replace[Any]:
    seen.append("always answer")
    return Replace(["answer"])


def decide(call: ToolCall, query):
    seen.append("decide")
    if "w" in query:
        return "wrong"
    if "d" in query:
        return Deny(query)
    return Replace([query]) if "a" in query else None


def fail(query: str) -> None:
    seen.append("fail")
    if "f" in query:
        raise ValueError(query)


def look_behind(result: object, duration: float) -> None:
    seen.append(f"look behind {result} {duration > 0}")


def mark(result: R, query: str) -> Replace[R] | None:
    seen.append("mark")
    return Replace(result + ["mark"]) if "m" in query else None


def always_mark(result: Any) -> Replace[Any]:
    seen.append("always mark")
    return Replace([*result, "always"])


def change(done: ToolReturn, call: ToolCall):
    seen.append(f"change {done.result} {done.call is call}")
    return 7 if "w" in call.query else Replace(done.result[:2])


def fail_behind(query: str) -> None:
    seen.append("fail behind")
    if "f" in query:
        raise LookupError(query)


def end(outcome: object) -> None:
    pass
"""

BEFORE = (
    "look",
    "edit",
    "list_all",
    "deny",
    "always_deny",
    "answer",
    "always_answer",
    "decide",
    "fail",
)
BEHIND = ("look_behind", "mark", "always_mark", "change", "fail_behind")
QUERIES = ("q", "d", "a", "f", "w", "m", "dam", "error")


@dataclass(frozen=True)
class Combination:
    """Hooks of two tools, in the order of the settings."""

    before: tuple[str, ...]
    behind: tuple[str, ...]


def combinations() -> Iterator[Combination]:
    """Yield all pairs of hooks before the tool, each with a pair behind it."""
    pairs = [(), *((b,) for b in BEHIND), *product(BEHIND, repeat=2)]
    firsts = [(), *((b,) for b in BEFORE), *product(BEFORE, repeat=2)]
    for number, before in enumerate(firsts):
        yield Combination(before, pairs[number % len(pairs)])
    for number, before in enumerate(product(BEFORE[1:2], BEFORE[3:6], BEFORE[3:])):
        yield Combination(before, pairs[number % len(pairs)])


ALL = [each for each in combinations() if each.before or each.behind]

TOOL = """
# hookgen: tool
{start} {name}(query: str, limit: int = 3) -> list[str]:
    seen.append(f"tool {{query}}")
    if query == "error":
        raise KeyError(query)
    return [query] * limit

"""


def make_tools() -> str:
    lines = ["from __future__ import annotations\n\nseen: list[str] = []\n\n"]
    for number in range(len(ALL)):
        for form in ("plain", "attached"):
            for kind, start in (("sync", "def"), ("coroutine", "async def")):
                name = f"{form}_{kind}_{number}"
                lines.append(TOOL.format(start=start, name=name))
    return "\n".join(lines)


def tools(number: int) -> list[str]:
    """Return the names of the tools of a combination."""
    forms = product(("plain", "attached"), ("sync", "coroutine"))
    return [f"{form}_{kind}_{number}" for form, kind in forms]


def make_rules() -> str:
    """Return the rules, one for each hook and turn."""
    meant: dict[tuple[str, str, int], list[int]] = {}
    for number, each in enumerate(ALL):
        for phase, hooks in (("pre_call", each.before), ("post_call", each.behind)):
            for turn, hook in enumerate(hooks):
                meant.setdefault((phase, hook, turn), []).append(number)
    lines: list[str] = []
    for phase, hook, turn in sorted(meant, key=lambda key: key[2]):
        names = [name for number in meant[phase, hook, turn] for name in tools(number)]
        lines.append(rule(hook, phase, names))
    return "".join([*lines, rule("end", "on_exit", ["attached_*"])])


def rule(hook: str, phase: str, names: list[str]) -> str:
    return (
        f"[[tool.hookgen.rule]]\nwhere = {{ name = {names} }}\n"
        f'do = "shop.policy:{hook}"\nphase = "{phase}"\n\n'
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return a module with the tools of all combinations."""
    folder = tmp_path_factory.mktemp("equivalence")
    files = {"shop/tools.py": make_tools(), "shop/policy.py": HOOKS}
    write_package(folder, {**files, "pyproject.toml": make_rules()})
    instrument_project(folder)
    with importing(folder, "shop.tools") as module:
        yield module


def observe(shop: Any, name: str, query: str, *, invoked: bool) -> list[object]:
    """Return all that can be seen of a call."""
    shop.seen.clear()
    try:
        if invoked:
            record = "".join(part.capitalize() for part in name.split("_"))
            got = getattr(shop._hooks, f"{record}Call")(query, 3).invoke()
        else:
            got = getattr(shop, name)(query)
        result: object = asyncio.run(got) if "coroutine" in name else got
    except Exception as error:
        call = getattr(error, "call", None)
        arguments = None if call is None else call.arguments()
        text = str(error).replace(name, "tool")
        result = type(error).__name__, text, arguments
    return [*shop.seen, result]


@pytest.mark.parametrize("kind", ["sync", "coroutine"])
def test_plain_hooks_do_what_attached_ones_do(shop: Any, kind: str) -> None:
    """Results, order, denials and errors are the same, watched or not."""
    code = Path(shop._hooks.__file__).read_text(encoding="utf-8")
    assert code.count("def bind(self)") == 2 * len(ALL)

    for watched in (False, True):
        for number, each in enumerate(ALL):
            plain, attached = (
                f"{form}_{kind}_{number}" for form in ("plain", "attached")
            )
            ends: list[tuple[str, str]] = []
            for name in (plain, attached) if watched else ():
                watch(getattr(shop._hooks, name), name, ends)
            for query in QUERIES:
                for invoked in (False, True):
                    seen = observe(shop, plain, query, invoked=invoked)
                    expected = observe(shop, attached, query, invoked=invoked)
                    assert seen == expected, (each, query)
            assert endings(ends, plain) == endings(ends, attached), each


def watch(point: Any, name: str, ends: list[tuple[str, str]]) -> None:
    point.subscribe(on_exit=lambda end: ends.append((name, type(end).__name__)))


def endings(ends: list[tuple[str, str]], tool: str) -> list[str]:
    return [end for name, end in ends if name == tool]
