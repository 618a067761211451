from typing import Annotated

from agno.tools import tool
from pydantic import Field

from flattened_parameters.hooks import tools as _hooks


@tool
def read(
    path: str,
    /,
    start: Annotated[int, Field(ge=0)] = 0,
    *others: str,
    encoding: str = "utf-8",
    **options: int,
) -> str:
    """Read a file."""
    if _hooks.read.idle:
        return _read_unhooked(path, start, others, encoding, options)
    return _hooks.read.call(_read_unhooked, path, start, others, encoding, options)


def _read_unhooked(
    path: str,
    start: int,
    others: tuple[str, ...],
    encoding: str,
    options: dict[str, int],
) -> str:
    return f"{path}{start}{others}{encoding}{options}"


@tool
def touch(*, path: str) -> None:
    if _hooks.touch.idle:
        return _touch_unhooked(path)
    return _hooks.touch.call(_touch_unhooked, path)


def _touch_unhooked(path: str) -> None:
    print(path)


@tool
def join(*parts, **rest):
    if _hooks.join.idle:
        return _join_unhooked(parts, rest)
    return _hooks.join.call(_join_unhooked, parts, rest)


def _join_unhooked(parts, rest):
    return parts, rest


@tool
def now() -> float:
    if _hooks.now.idle:
        return _now_unhooked()
    return _hooks.now.call(_now_unhooked)


def _now_unhooked() -> float:
    return 0.0
