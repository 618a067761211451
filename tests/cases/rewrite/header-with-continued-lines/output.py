from agno.tools import tool

from header_with_continued_lines.hooks import tools as _hooks


@tool
def \
        first(a: int,
              b: int = (1 +
                        2)) \
        -> int:
    if _hooks.first.idle:
        return _first_unhooked(a, b)
    return _hooks.first.call(_first_unhooked, a, b)


def _first_unhooked(a: int, b: int) -> int:
    return a + b
