from agno.tools import tool


@tool
def pack(
    one: "*tuple[int]",
    other: "*tuple[int] | None",
    inner: "tuple[*'*tuple[int]']",
    *rest: "*tuple[int, ...]",
) -> "*tuple[int]":
    return rest
