"""The tool that does something, calling hooks itself: in its body, and beside it."""
# ruff: noqa: ARG001 - all tools that are measured have the same parameters.

from __future__ import annotations

from hashlib import sha256

from hookgen.runtime import ToolDenied

from . import policy
from .records import Call


def in_tool(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("digest", denial.reason, Call(text, count))
    result = sha256(text.encode()).hexdigest()
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


def beside(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("digest", denial.reason, Call(text, count))
    result = _body(text, count)
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


def _body(text: str, count: int) -> str:
    return sha256(text.encode()).hexdigest()
