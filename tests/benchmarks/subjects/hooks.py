"""The hooks: those that do nothing, to be timed, and those that tell a spy.

The same ones are attached to hook points and called by what is written by hand, whose
records have the same fields; they have no type in common, hence `Any`.
"""
# ruff: noqa: ARG001 - hooks that do nothing have their parameters.

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from .spy import Outcome, Spy

Hook: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Hooks:
    """A hook for each phase."""

    pre_call: Hook
    around: Hook
    intercept: Hook
    post_call: Hook
    on_error: Hook
    on_exit: Hook
    on_item: Hook


def make_quiet() -> Hook:
    """Return a hook that does nothing and is another function each time.

    As the hooks of a program are: CPython is quicker where one function is called
    again and again.
    """

    def quiet(record: object) -> None:
        return None

    return quiet


def look_only(hook: Hook) -> Hook:
    """Return a hook for a function that calls another one, and returns nothing."""

    def look(record: object) -> None:
        hook(record)

    return look


def look_only_async(hook: Hook) -> Hook:
    """Return a hook for a coroutine function, as `look_only` does."""

    async def look(record: object) -> None:
        await hook(record)

    return look


def _quiet_around(call: Any, call_next: Hook) -> Any:
    return call_next(call)


def _quiet_intercept(call: object) -> Generator[None, object, None]:
    _result = yield


_QUIET = Hooks(
    pre_call=make_quiet(),
    around=_quiet_around,
    intercept=_quiet_intercept,
    post_call=make_quiet(),
    on_error=make_quiet(),
    on_exit=make_quiet(),
    on_item=make_quiet(),
)


def function_hooks(spy: Spy | None) -> Hooks:
    """Return hooks for functions that tell a spy, or, without one, do nothing."""
    if spy is None:
        return _QUIET

    def pre_call(call: Any) -> Outcome:
        return spy.before(call.text, call.count)

    def around(call: Any, call_next: Hook) -> Any:
        early = spy.before(call.text, call.count)
        result = call_next(call) if early is None else early.result
        late = spy.after(call.text, call.count, result)
        return result if late is None else late.result

    def intercept(call: Any) -> Generator[Outcome, object, None]:
        result = yield spy.before(call.text, call.count)
        yield spy.after(call.text, call.count, result)

    def post_call(returned: Any) -> Outcome:
        call = returned.call
        return spy.after(call.text, call.count, returned.result)

    def on_error(failed: Any) -> Outcome:
        return spy.failed(failed.call.text, failed.call.count, str(failed.error))

    def on_exit(ended: Any) -> None:
        spy.after(ended.call.text, ended.call.count, ended.result)

    def on_item(item: Any) -> Outcome:
        return spy.item(item.call.text, item.call.count, item.item)

    return Hooks(pre_call, around, intercept, post_call, on_error, on_exit, on_item)


def stream_hooks(spy: Spy | None) -> Hooks:
    """Return hooks for generator functions, as `function_hooks` does."""
    return Hooks(
        **{**_by_phase(function_hooks(spy)), "around": _stream_around(spy)},
    )


def _quiet_stream_around(call: Any, call_next: Hook) -> Generator[Any, Any, Any]:
    return (yield from call_next(call))


def _stream_around(spy: Spy | None) -> Hook:
    if spy is None:
        return _quiet_stream_around

    def around(call: Any, call_next: Hook) -> Generator[Any, Any, Any]:
        early = spy.before(call.text, call.count)
        result = yield from call_next(call) if early is None else early.result
        spy.after(call.text, call.count, result)
        return result

    return around


async def _quiet_async(record: object) -> None:
    return None


async def _quiet_async_around(call: Any, call_next: Hook) -> Any:
    return await call_next(call)


async def _quiet_async_intercept(call: object) -> AsyncGenerator[None, object]:
    _result = yield


_QUIET_ASYNC = Hooks(
    pre_call=_quiet_async,
    around=_quiet_async_around,
    intercept=_quiet_async_intercept,
    post_call=_quiet_async,
    on_error=_quiet_async,
    on_exit=_quiet_async,
    on_item=_quiet_async,
)


def async_hooks(spy: Spy | None) -> Hooks:
    """Return async hooks for coroutine functions, as `function_hooks` does."""
    if spy is None:
        return _QUIET_ASYNC
    told = function_hooks(spy)

    async def around(call: Any, call_next: Hook) -> Any:
        early = spy.before(call.text, call.count)
        result = await call_next(call) if early is None else early.result
        late = spy.after(call.text, call.count, result)
        return result if late is None else late.result

    async def intercept(call: Any) -> AsyncGenerator[Outcome, object]:
        result = yield spy.before(call.text, call.count)
        yield spy.after(call.text, call.count, result)

    return Hooks(
        pre_call=_as_async(told.pre_call),
        around=around,
        intercept=intercept,
        post_call=_as_async(told.post_call),
        on_error=_as_async(told.on_error),
        on_exit=_as_async(told.on_exit),
        on_item=_as_async(told.on_item),
    )


def _as_async(hook: Hook) -> Hook:
    async def hook_async(record: object) -> Any:
        return hook(record)

    return hook_async


async def _quiet_async_stream_around(
    call: Any, call_next: Hook
) -> AsyncGenerator[Any, Any]:
    async for item in call_next(call):
        yield item


def async_stream_hooks(spy: Spy | None) -> Hooks:
    """Return async hooks for async generator functions, as `function_hooks` does."""
    return Hooks(
        **{**_by_phase(async_hooks(spy)), "around": _async_stream_around(spy)},
    )


def _async_stream_around(spy: Spy | None) -> Hook:
    if spy is None:
        return _quiet_async_stream_around

    async def around(call: Any, call_next: Hook) -> AsyncGenerator[Any, Any]:
        early = spy.before(call.text, call.count)
        if early is None:
            async for item in call_next(call):
                yield item
        else:
            for item in early.result:
                yield item
        spy.after(call.text, call.count, None)

    return around


def _by_phase(hooks: Hooks) -> dict[str, Hook]:
    return {name: getattr(hooks, name) for name in Hooks.__slots__}
