from agno.tools import tool

from comments_around_the_body.hooks import tools as _hooks


@tool
# Not the decorator's.
def first(a: int) -> int:  # The header's.
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a: int) -> int:
    # The body's.

    # The body's too.
    return a  # The statement's.
    # Behind the body.


@tool
def second(a: int) -> int:
    """Say something."""

    if _hooks.second.idle:
        return _second_unhooked(a)
    return _hooks.second.call(_second_unhooked, a)


def _second_unhooked(a: int) -> int:
    # After the docstring.
    return a


# Between the tools.


@tool
def third(
    a: int,  # The first.
    b: int,  # The last.
) -> int:
    if _hooks.third.idle:
        return _third_unhooked(a, b)
    return _hooks.third.call(_third_unhooked, a, b)


def _third_unhooked(a: int, b: int) -> int:
    # Only a comment and a string.
    "not a docstring".strip()
    return a
