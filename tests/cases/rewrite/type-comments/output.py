from agno.tools import tool

from type_comments.hooks import tools as _hooks


@tool
def first(a, b):
    # type: (int, str) -> bool
    """Compare."""
    if _hooks.first.idle:
        return _first_unhooked(a, b)
    return _hooks.first.call(_first_unhooked, a, b)


def _first_unhooked(a: "int", b: "str") -> "bool":
    return bool(a) == bool(b)


@tool
def second(a):  # type: (int) -> int
    if _hooks.second.idle:
        return _second_unhooked(a)
    return _hooks.second.call(_second_unhooked, a)


def _second_unhooked(a: "int") -> "int":
    return a


@tool
def third(a, b):

    # Of two numbers.
    # type: (int, int) -> int
    if _hooks.third.idle:
        return _third_unhooked(a, b)
    return _hooks.third.call(_third_unhooked, a, b)


def _third_unhooked(a: "int", b: "int") -> "int":
    return a + b
