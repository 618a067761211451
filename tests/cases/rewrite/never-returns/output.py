from typing import NoReturn

from agno.tools import tool

from never_returns.hooks import tools as _hooks


@tool
def fail(reason: str) -> NoReturn:
    if _hooks.fail.idle:
        _fail_unhooked(reason)
    _hooks.fail.call(_fail_unhooked, reason)


def _fail_unhooked(reason: str) -> NoReturn:
    raise SystemExit(reason)


@tool
async def stop(reason: str) -> NoReturn:
    if _hooks.stop.idle:
        await _stop_unhooked(reason)
    await _hooks.stop.call(_stop_unhooked, reason)


async def _stop_unhooked(reason: str) -> NoReturn:
    raise SystemExit(reason)
