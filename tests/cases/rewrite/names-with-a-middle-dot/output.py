from agno.tools import tool

from names_with_a_middle_dot.hooks import tools as _hooks


@tool
def a·b(x·: int) -> int:
    if _hooks.a·b.idle:
        return _a·b_unhooked(x·)
    return _hooks.a·b.call(_a·b_unhooked, x·)


def _a·b_unhooked(x·: int) -> int:
    return x·


@tool
def _·c() -> int:
    if _hooks._·c.idle:
        return _·c_unhooked()
    return _hooks._·c.call(_·c_unhooked)


def _·c_unhooked() -> int:
    return 1
