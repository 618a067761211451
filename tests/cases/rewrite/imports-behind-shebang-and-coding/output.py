#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# Copyright 2025 Someone
"""Tools."""

import sys

from agno.tools import tool

from imports_behind_shebang_and_coding.hooks import tools as _hooks


@tool
def f(a: int) -> int:
    if _hooks.f.idle:
        return _f_unhooked(a)
    return _hooks.f.call(_f_unhooked, a)


def _f_unhooked(a: int) -> int:
    return sys.maxsize
