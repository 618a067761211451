"""Faults of today's hook systems, each of which cannot happen here."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from typing import Any

import pytest
from hook_points import KINDS, Desk, EchoCall, Kind

from hookgen.runtime import (
    Deny,
    Phase,
    Raised,
    Replace,
    Returned,
    ToolDenied,
    ToolError,
    ToolOutcome,
    ToolReturn,
)

Error = ToolError[EchoCall]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, desk: Desk) -> Kind:
    return Kind(request.param, desk)


@pytest.mark.parametrize("form", ["assigned", "another record"])
def test_arguments_given_to_the_continuation_are_dropped(kind: Kind, form: str) -> None:
    """The tool runs with the arguments of the record that `call_next` is given."""

    def plan(call: EchoCall) -> Generator[EchoCall, Any, Any]:
        if form == "another record":
            return (yield EchoCall("new", 2))
        call.text, call.times = "new", 2
        return (yield call)

    kind.attach("around", plan)

    assert kind.run("old", 1) == "newnew"


def test_sync_hook_around_an_async_tool_reports_a_coroutine(desk: Desk) -> None:
    """Hooks of an async tool see the result itself; what is no awaitable is refused."""
    seen: list[object] = []

    def both(_: EchoCall) -> Generator[None, object, None]:
        seen.append((yield))

    def done(returned: ToolReturn[EchoCall, str]) -> None:
        seen.append(returned.result)

    def ended(ending: ToolOutcome[EchoCall, str]) -> None:
        assert isinstance(ending, Returned)
        seen.append(ending.result)

    desk.async_point.intercept(both)
    desk.async_point.post_call(done)
    desk.async_point.on_exit(ended)
    assert asyncio.run(desk.async_echo("a")) == "a"
    assert seen == ["a", "a", "a"]

    point: Any = desk.async_point
    point.around(lambda _, __: "a result, not awaited")
    with pytest.raises(TypeError, match="not an awaitable"):
        asyncio.run(desk.async_echo("a"))


@pytest.mark.parametrize("name", ["function", "stream"])
def test_async_hook_on_a_sync_tool_is_not_awaited_and_the_tool_runs(
    desk: Desk, name: str
) -> None:
    """The call fails before the tool runs, and Python has no coroutine to warn of."""
    kind = Kind(name, desk)

    async def check(_: EchoCall) -> Deny:
        return Deny("never")

    kind.point.pre_call(check)
    with pytest.raises(TypeError, match="is async, but the hooks of a sync tool"):
        kind.run()

    assert kind.ran == []
    gc.collect()  # a warning of a coroutine that nobody awaited would be an error


@pytest.mark.parametrize("phase", ["pre_call", "intercept", "around"])
def test_failed_permission_check_is_logged_and_the_tool_runs(
    kind: Kind, phase: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A check that fails, or that is denied, keeps the tool from running."""

    def check(call: EchoCall) -> Any:
        raise PermissionError(call.text)

    def both(call: EchoCall) -> Generator[Any, Any, None]:
        yield check(call)

    kind.attach(phase, check if phase == "pre_call" else both)
    with pytest.raises(PermissionError):
        kind.run()
    kind.attach("pre_call", lambda _: Deny("no"), order=-1)
    with pytest.raises(ToolDenied):
        kind.run()

    assert kind.ran == []
    assert caplog.text == ""


def test_denial_by_an_observer_is_lost(kind: Kind) -> None:
    """A denial by a hook that was attached as an observer fails the call as well."""
    kind.attach("pre_call", lambda _: Deny("no"), on_failure="continue")
    with pytest.raises(TypeError, match=r"returned Deny\('no'\)"):
        kind.run()

    assert kind.ran == []


def test_post_hook_cannot_change_the_result(desk: Desk) -> None:
    """What a post hook replaces is what the caller gets."""

    def mask(done: ToolReturn[EchoCall, str]) -> Replace[str]:
        return Replace(done.result.replace("secret", "***"))

    desk.point.post_call(mask)
    desk.async_point.post_call(mask)
    desk.stream_point.post_call(lambda done: Replace(done.result + 1))
    desk.stream_point.on_item(lambda item: Replace(item.item.replace("secret", "***")))

    assert desk.echo("a secret") == "a ***"
    assert asyncio.run(desk.async_echo("a secret")) == "a ***"
    assert Kind("stream", desk).finish("a secret") == (["a ***"], 2)


def test_failing_post_hook_fails_a_finished_call_and_error_hooks_run_twice(
    kind: Kind,
) -> None:
    """An observer leaves the finished call as it is; a hook that may fail the call does
    so once: error hooks run once, and the tool is not run again.
    """

    def fail(_: object) -> None:
        raise ValueError("post")

    failures: list[Error] = []
    kind.attach("on_error", failures.append)
    observing = kind.point.observe(post_call=kind.hook(fail))
    assert kind.run("a") == "a"
    assert failures == []
    observing.cancel()

    kind.attach("post_call", fail)
    with pytest.raises(ValueError, match="post"):
        kind.run("a")
    assert [failed.phase for failed in failures] == [Phase.POST_CALL]
    assert kind.ran == ["tool", "tool"]


def test_error_hooks_do_not_fire_when_the_tool_raises(kind: Kind) -> None:
    """They fire, and so do the hooks around the tool and those at its end."""
    log: list[object] = []
    kind.desk.failure = ValueError("x")

    def both(_: EchoCall) -> Generator[None, object, None]:
        try:
            yield
        except ValueError as error:
            log.append(error)
            raise

    def ended(ending: ToolOutcome[EchoCall, object]) -> None:
        assert isinstance(ending, Raised)
        log.append(ending.error)

    kind.attach("intercept", both)
    kind.attach("on_error", lambda failed: log.append(failed.error))
    kind.attach("on_exit", ended)
    with pytest.raises(ValueError, match="x"):
        kind.run()

    assert log == [kind.desk.failure] * 3


@pytest.mark.parametrize("phase", ["pre_call", "post_call", "on_error"])
@pytest.mark.parametrize("name", ["function", "async"])
def test_result_cannot_be_replaced_by_none(desk: Desk, name: str, phase: str) -> None:
    """`Replace(None)` replaces it; a hook that returns `None` does not."""
    kind = Kind(name, desk)
    kind.attach("post_call", lambda _: None)
    assert kind.finish("a") == ([], "a")

    kind.attach(phase, lambda _: Replace(None))
    if phase == "on_error":
        desk.failure = ValueError("x")
    assert kind.finish("a") == ([], None)


@pytest.mark.parametrize("name", ["stream", "async stream"])
def test_hooks_on_generator_tools_end_before_the_first_item(
    desk: Desk, name: str
) -> None:
    """Post hooks run after the last item, with a duration that spans the items."""
    kind = Kind(name, desk)
    log: list[object] = []

    def both(_: EchoCall) -> Generator[None, object, None]:
        log.append("in")
        yield
        log.append("out")

    kind.attach("intercept", both)
    kind.attach("on_item", lambda item: log.append(item.index))
    kind.attach("post_call", lambda _: log.append("post"))
    kind.attach("on_exit", lambda _: log.append("exit"))
    kind.finish("a", 2)

    assert log == ["in", 0, 1, "out", "post", "exit"]


def test_list_of_the_agent_erases_the_tools_own_hooks(desk: Desk) -> None:
    """Hooks that are attached to all tools, or for one context, add to a tool's own."""
    log: list[str] = []
    desk.point.pre_call(lambda _: log.append("the tool's"))
    with (
        desk.toolset.all().subscribe(pre_call=lambda _: log.append("for all")),
        desk.toolset.all().subscribe(
            pre_call=lambda _: log.append("the agent's"), local=True
        ),
    ):
        desk.echo("a")
    desk.echo("a")

    assert log == ["the tool's", "for all", "the agent's", "the tool's"]


@pytest.mark.parametrize("phase", ["pre_call", "intercept"])
def test_edits_of_a_failed_observer_are_kept(kind: Kind, phase: str) -> None:
    """An observer edits a copy: whether it then fails or not, no edit counts."""

    def edit(call: EchoCall) -> None:
        call.text = "spoilt"
        raise ValueError("after the edit")

    def both(call: EchoCall) -> Generator[None, object, None]:
        edit(call)
        yield

    kind.attach(phase, both if phase == "intercept" else edit, on_failure="continue")

    assert kind.run("a") == "a"


def test_edits_of_a_failed_hook_reach_the_tool(kind: Kind) -> None:
    """A hook that edits and then fails is an error: the tool does not run at all."""

    def edit(call: EchoCall) -> None:
        call.text = "half done"
        raise ValueError("after the edit")

    kind.attach("pre_call", edit)
    with pytest.raises(ValueError, match="after the edit"):
        kind.run("a")

    assert kind.ran == []


def test_retry_repeats_the_post_hooks(desk: Desk) -> None:
    """A retry around the tool repeats the tool, and no hook before or behind it."""
    log: list[str] = []

    async def retry(
        call: EchoCall, call_next: Callable[[EchoCall], Awaitable[str]]
    ) -> str:
        try:
            return await call_next(call)
        except ValueError:
            desk.failure = None
            return await call_next(call)

    desk.failure = ValueError("x")
    desk.async_point.around(retry)
    desk.async_point.pre_call(lambda _: log.append("pre"))
    desk.async_point.post_call(lambda _: log.append("post"))
    asyncio.run(desk.async_echo("a"))

    assert log == ["pre", "post"]
    assert desk.ran == ["tool", "tool"]


def test_cancellation_is_swallowed(desk: Desk) -> None:
    """A cancelled call is cancelled, though hooks would recover from any error."""

    async def both(_: EchoCall) -> AsyncGenerator[Replace[str] | None, str]:
        try:
            yield None
        except BaseException:
            yield Replace("recovered")

    async def use() -> None:
        task = asyncio.ensure_future(desk.async_echo("a"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    desk.async_point.intercept(both)
    desk.async_point.on_error(lambda _: Replace("recovered"))
    asyncio.run(use())
    assert desk.ran == []
