from agno.tools import tool


@tool
def first(a) -> int:  # type: ignore[no-untyped-def]
    return a


@tool
def second(a: int, the_name_of_this_parameter_is_so_long_that_the_line_is_too: int) -> int:  # noqa: E501
    """Say something."""  # noqa: D400
    return a


@tool
def third(a: int) -> int:  # pragma: no cover
    # type: ignore
    return a
