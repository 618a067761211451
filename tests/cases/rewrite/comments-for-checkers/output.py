from agno.tools import tool

from comments_for_checkers.hooks import tools as _hooks


@tool
def first(a) -> int:  # type: ignore[no-untyped-def]
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a) -> int:
    return a


@tool
def second(a: int, the_name_of_this_parameter_is_so_long_that_the_line_is_too: int) -> int:  # noqa: E501
    """Say something."""  # noqa: D400
    if _hooks.second.idle:
        return _second_unhooked(
            a, the_name_of_this_parameter_is_so_long_that_the_line_is_too
        )
    return _hooks.second.call(
        _second_unhooked, a, the_name_of_this_parameter_is_so_long_that_the_line_is_too
    )


def _second_unhooked(
    a: int, the_name_of_this_parameter_is_so_long_that_the_line_is_too: int
) -> int:
    return a


@tool
def third(a: int) -> int:  # pragma: no cover
    if _hooks.third.idle:
        return _third_unhooked(a)
    return _hooks.third.call(_third_unhooked, a)


def _third_unhooked(a: int) -> int:
    # type: ignore
    return a
