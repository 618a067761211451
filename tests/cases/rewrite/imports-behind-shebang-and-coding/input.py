#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# Copyright 2025 Someone
"""Tools."""

import sys

from agno.tools import tool


@tool
def f(a: int) -> int:
    return sys.maxsize
