"""One hook before and one after, in two lines: less work, and less that hooks can do.

No record, no outcome, no time: the hooks can look, but change nothing.
"""
# ruff: noqa: ARG001 - tools and hooks that do nothing have their parameters.

from collections.abc import AsyncIterator, Generator
from contextlib import aclosing

from . import tools
from .spy import Detach, Spy


def _quiet_before(text: str, count: int) -> object:
    return None


def _quiet_after(text: str, count: int, result: object) -> object:
    return None


before = _quiet_before
after = _quiet_after


def attach(spy: Spy | None) -> Detach:
    """Use hooks that tell a spy, or, without one, hooks that do nothing."""
    global before, after
    if spy is not None:
        before, after = spy.before, spy.after
    return _detach


def _detach() -> None:
    global before, after
    before, after = _quiet_before, _quiet_after


def echo(text: str, count: int) -> str:
    before(text, count)
    result = tools.echo(text, count)
    after(text, count, result)
    return result


class Toolkit(tools.Toolkit):
    def method(self, text: str, count: int) -> str:
        before(text, count)
        result = tools.Toolkit.method(self, text, count)
        after(text, count, result)
        return result


async def echo_async(text: str, count: int) -> str:
    before(text, count)
    result = await tools.echo_async(text, count)
    after(text, count, result)
    return result


def stream(text: str, count: int) -> Generator[str, None, int]:
    before(text, count)
    result = yield from tools.stream(text, count)
    after(text, count, result)
    return result


async def stream_async(text: str, count: int) -> AsyncIterator[str]:
    before(text, count)
    async with aclosing(tools.stream_async(text, count)) as items:
        async for item in items:
            yield item
    after(text, count, None)
