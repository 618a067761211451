# hookgen: tool
from imports_none_and_a_definition_first.hooks import tools as _hooks


def f(a: int) -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> int:
    return a
