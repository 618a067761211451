#!/usr/bin/env python3
# Copyright 2025 Someone

from imports_none_behind_shebang.hooks import tools as _hooks


# hookgen: tool
def f(a: int) -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> int:
    return a
