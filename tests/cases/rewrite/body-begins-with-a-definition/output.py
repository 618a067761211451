from agno.tools import tool

from body_begins_with_a_definition.hooks import tools as _hooks


@tool
def first(a: int) -> int:
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a: int) -> int:
    @staticmethod
    # Between.
    def inner() -> int:
        return a

    return inner()


@tool
def second(a: int) -> int:

    if _hooks.second.idle:
        return _second_unhooked(a)
    return _hooks.second.call(_second_unhooked, a)


def _second_unhooked(a: int) -> int:
    class Local:
        value = a

    return Local.value


@tool
def third(a: int) -> int:
    """Import late."""
    if _hooks.third.idle:
        return _third_unhooked(a)
    return _hooks.third.call(_third_unhooked, a)


def _third_unhooked(a: int) -> int:
    import math

    return math.floor(a)
