from agno.tools import tool

from statements_that_are_no_code.hooks import tools as _hooks


@tool
def nothing() -> None:
    if _hooks.nothing.idle:
        return _nothing_unhooked()
    return _hooks.nothing.call(_nothing_unhooked)


def _nothing_unhooked() -> None:
    pass


@tool
def later(a: int) -> int:
    if _hooks.later.idle:
        return _later_unhooked(a)
    return _hooks.later.call(_later_unhooked, a)


def _later_unhooked(a: int) -> int:
    raise NotImplementedError


@tool
def describe(a: int) -> None:
    """Only a docstring."""
