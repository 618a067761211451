from typing import Annotated

from agno.tools import tool
from pydantic import Field


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
    return f"{path}{start}{others}{encoding}{options}"


@tool
def touch(*, path: str) -> None:
    print(path)


@tool
def join(*parts, **rest):
    return parts, rest


@tool
def now() -> float:
    return 0.0
