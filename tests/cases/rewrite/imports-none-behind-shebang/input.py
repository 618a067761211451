#!/usr/bin/env python3
# Copyright 2025 Someone

# hookgen: tool
def f(a: int) -> int:
    return a
