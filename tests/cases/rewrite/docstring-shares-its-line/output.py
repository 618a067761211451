from agno.tools import tool

from docstring_shares_its_line.hooks import tools as _hooks


@tool
def first(a: int) -> int:
    """Say something."""; 
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a: int) -> int:

    return a


@tool
def second(a: int) -> int:
    """Say
    more."""; 
    if _hooks.second.idle:
        return _second_unhooked(a)
    return _hooks.second.call(_second_unhooked, a)


def _second_unhooked(a: int) -> int:

    a += 1; return a


@tool
def third(a: int) -> int:
    """Only a docstring."""


@tool
def fourth(a: int) -> int:
    if _hooks.fourth.idle:
        return _fourth_unhooked(a)
    return _hooks.fourth.call(_fourth_unhooked, a)


def _fourth_unhooked(a: int) -> int:
    a += 1; return a
