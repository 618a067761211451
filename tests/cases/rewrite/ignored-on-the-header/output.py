from agno.tools import tool

from ignored_on_the_header.hooks import tools as _hooks


@tool
def first(a) -> int:  # type: ignore[no-untyped-def]
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a) -> int:
    return a
