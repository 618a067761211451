from typing import Annotated, Literal

import pydantic
from agno.tools import tool

Limit = Annotated[int, pydantic.Field(ge=0)]


@tool
def search(
    limit: Limit,
    pair: Annotated["tuple[int, int]", "Two"],
    nested: list[Annotated[str, pydantic.Field(min_length=1)]],
    mode: "Literal['a', \"b\"]" = "a",
    data: Literal[b"x"] = b"x",
) -> Annotated[str, "The result"]:
    return ""
