from imports_none.hooks import tools as _hooks

x = 1


# hookgen: tool
def f(a: int) -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> int:
    return a
