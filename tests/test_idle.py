"""A tool without hooks costs a guard: one test of an attribute, one call of the body."""

from __future__ import annotations

import dis
import inspect
import sys
import types
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packages import importing, instrument_package, write_package

TOOLS = '''\
"""Tools of every kind."""


def echo(text, count):
    return text


class Toolkit:
    def method(self, text, count):
        return text


async def echo_async(text, count):
    return text


def stream(text, count):
    yield text
    return count


async def stream_async(text, count):
    yield text
'''

# As the guards were before there was any phase but three, and as one would write them.
GUARDS = """\
def echo(text, count):
    if _hooks.echo.idle:
        return _echo_unhooked(text, count)
    return _hooks.echo.call(_echo_unhooked, text, count)


def method(self, text, count):
    if _hooks.Toolkit_method.idle:
        return Toolkit._method_unhooked(self, text, count)
    return _hooks.Toolkit_method.call(Toolkit._method_unhooked, self, text, count)


async def echo_async(text, count):
    if _hooks.echo_async.idle:
        return await _echo_async_unhooked(text, count)
    return await _hooks.echo_async.call(_echo_async_unhooked, text, count)


def stream(text, count):
    if _hooks.stream.idle:
        return (yield from _stream_unhooked(text, count))
    return (yield from _hooks.stream.call(_stream_unhooked, text, count))


async def stream_async(text, count):
    items, step = _hooks.stream_async.call(_stream_async_unhooked, text, count)
    try:
        while True:
            item = await step
            try:
                step = items.asend((yield item))
            except BaseException as error:
                step = _hooks.stream_async.throw(items, error)
    except StopAsyncIteration:
        return
"""

POLICY = """\
def look(tool_name):
    pass
"""
RULE = """\
[[rule]]
where = {{ name = "{kind}" }}
do = "calm.policy:look"
phase = "pre_call"
"""

KINDS = ("echo", "method", "echo_async", "stream", "stream_async")
SWITCHES = ("subscription", "point", "toolset")


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[types.ModuleType]:
    folder = write_package(tmp_path_factory.mktemp("idle"), {"quiet/tools.py": TOOLS})
    instrument_package(folder / "quiet", include=("*",))
    with importing(folder, "quiet.tools") as module:
        yield module


@pytest.mark.parametrize("kind", KINDS)
def test_guard_is_the_one_written_by_hand(tools: types.ModuleType, kind: str) -> None:
    """A tool's guard has the bytecode of one that knows of no phases and no runs."""
    by_hand: dict[str, Any] = {}
    exec(GUARDS, by_hand)

    assert steps(tool_of(tools, kind)) == steps(by_hand[kind])


def test_guard_of_a_method_reads_its_hook_point(tools: types.ModuleType) -> None:
    """What the guard reads is the hook point that the mirrored class holds."""
    hooks: Any = tools._hooks

    assert hooks.Toolkit_method is hooks.Toolkit.method


@pytest.mark.parametrize("kind", KINDS)
def test_idle_is_read_without_running_code(tools: types.ModuleType, kind: str) -> None:
    """What the guard reads is a slot, behind which there is no function."""
    point = point_of(tools, kind)

    idle = inspect.getattr_static(type(point), "idle")

    assert isinstance(idle, types.MemberDescriptorType)


@pytest.mark.parametrize("kind", KINDS)
def test_idle_tool_runs_guard_and_body_only(tools: types.ModuleType, kind: str) -> None:
    """Without hooks nothing of the runtime runs, except what hands on async items."""
    ran = functions_of(tools, kind)

    names = [name for name in ran if name not in HANDING_ON]

    assert [name.rpartition(".")[2] for name in names] == [kind, f"_{kind}_unhooked"]
    assert kind == "stream_async" or names == ran


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("kind", KINDS)
def test_disabled_hooks_run_what_idle_runs(
    tools: types.ModuleType, kind: str, switch: str
) -> None:
    """With hooks that are disabled, the same functions run as without any."""
    without = functions_of(tools, kind)

    with disabled(tools, kind, switch):
        ran = functions_of(tools, kind)

    assert ran == without


@pytest.mark.parametrize("kind", KINDS)
def test_end_of_everything_leaves_a_tool_idle(
    tools: types.ModuleType, kind: str
) -> None:
    """After hooks, hooks of one context and a run, a tool is idle again."""
    point = point_of(tools, kind)
    without = functions_of(tools, kind)

    with (
        point.subscribe(pre_call=ignore),
        point.subscribe(pre_call=ignore, local=True),
        point.observe(on_exit=ignore),
        toolset_of().run(),
    ):
        assert not point.idle

    assert point.idle
    assert functions_of(tools, kind) == without


@pytest.mark.parametrize("ruled", KINDS)
def test_rule_for_one_tool_changes_no_other(tmp_path: Path, ruled: str) -> None:
    """What a tool under no rule runs is the same to the byte, whatever others have."""
    without = observe(tmp_path / "without", rules="")

    beside = observe(tmp_path / "beside", rules=RULE.format(kind=ruled))

    for kind in KINDS:
        assert (beside.points[kind] == without.points[kind]) is (kind != ruled)
        assert (beside.ran[kind] == without.ran[kind]) is (kind != ruled)
        assert beside.idle[kind] is (kind != ruled)


@pytest.mark.parametrize("ruled", KINDS)
def test_rule_changes_no_guard(tmp_path: Path, ruled: str) -> None:
    """The file of the tools is the same to the byte, with and without a rule."""
    without = observe(tmp_path / "without", rules="")

    beside = observe(tmp_path / "beside", rules=RULE.format(kind=ruled))

    assert beside.source == without.source
    assert beside.guards == without.guards


# Of the async generator's guard, whose `call` is where it is asked whether it is idle.
HANDING_ON = (
    "StreamAsyncHooks.call",
    "begin",
)


OURS = ("quiet.", "calm.", "hookgen.runtime")


def ignore(record: object) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Observed:
    """What a package of tools is and does, by the kind of tool."""

    source: str
    guards: dict[str, bytes]
    points: dict[str, tuple[str, dict[str, bytes]]]
    """The text of a hook point's class, and the bytecode of its methods."""
    ran: dict[str, list[str]]
    idle: dict[str, bool]


def observe(folder: Path, *, rules: str) -> Observed:
    """Return what becomes of the tools, instrumented by rules and called."""
    files = {"calm/tools.py": TOOLS, "calm/policy.py": POLICY}
    write_package(folder, files)
    (folder / "hooks.toml").write_text(rules)
    instrument_package(folder / "calm", include=("calm.tools:*",))
    with importing(folder, "calm.tools") as tools:
        types_ = {kind: type(point_of(tools, kind)) for kind in KINDS}
        return Observed(
            source=(folder / "calm" / "tools.py").read_text(),
            guards={kind: tool_of(tools, kind).__code__.co_code for kind in KINDS},
            points={
                kind: (inspect.getsource(type_), methods_of(type_))
                for kind, type_ in types_.items()
            },
            ran={kind: functions_of(tools, kind) for kind in KINDS},
            idle={kind: point_of(tools, kind).idle for kind in KINDS},
        )


def methods_of(type_: type) -> dict[str, bytes]:
    return {
        name: value.__code__.co_code
        for name, value in vars(type_).items()
        if isinstance(value, types.FunctionType)
    }


def steps(function: Callable[..., Any]) -> list[str]:
    return [step.opname for step in dis.get_instructions(function)]


def tool_of(tools: types.ModuleType, kind: str) -> Any:
    return getattr(tools.Toolkit if kind == "method" else tools, kind)


def point_of(tools: types.ModuleType, kind: str) -> Any:
    hooks: Any = tools._hooks
    return getattr(hooks.Toolkit if kind == "method" else hooks, kind)


def toolset_of() -> Any:
    return sys.modules["quiet.hooks"].toolset


@contextmanager
def disabled(tools: types.ModuleType, kind: str, switch: str) -> Iterator[None]:
    point = point_of(tools, kind)
    subscription = point.subscribe(pre_call=ignore, post_call=ignore)
    switches = {
        "subscription": subscription,
        "point": point,
        "toolset": toolset_of(),
    }
    switches[switch].disable()
    try:
        yield
    finally:
        switches[switch].enable()
        subscription.cancel()


def functions_of(tools: types.ModuleType, kind: str) -> list[str]:
    """Return the functions of the package and of the runtime that a call runs."""
    ran: list[str] = []

    def watch(frame: types.FrameType, event: str, _: object) -> None:
        # A generator that goes on is called once more, in the profiler's words.
        name = frame.f_code.co_qualname
        is_ours = frame.f_globals["__name__"].startswith(OURS)
        if event == "call" and is_ours and name not in ran:
            ran.append(name)

    owner = (tools.Toolkit(),) if kind == "method" else ()
    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        take(tool_of(tools, kind)(*owner, "text", 1))
    finally:
        sys.setprofile(before)
    return ran


def take(result: Any) -> None:
    """Run what a tool gave to its end; nothing here waits for anything."""
    if inspect.isasyncgen(result):
        result = collect(result)
    if inspect.iscoroutine(result):
        with pytest.raises(StopIteration):
            result.send(None)
    elif inspect.isgenerator(result):
        list(result)


async def collect(items: AsyncIterator[object]) -> None:
    async for _ in items:
        pass
