from typing import NoReturn

from agno.tools import tool


@tool
def fail(reason: str) -> NoReturn:
    raise SystemExit(reason)


@tool
async def stop(reason: str) -> NoReturn:
    raise SystemExit(reason)
