"""The hooks that rules name; they do nothing, and take parameters by name.

The instrumented package has a copy, since hooks are found by their modules.
"""
# ruff: noqa: ARG001 - hooks that do nothing have their parameters.

from __future__ import annotations

from collections.abc import Callable

from hookgen.runtime import Deny, Replace, ToolCall, ToolReturn


def check(text: str, count: int) -> Deny | None:
    return None


def check_second(text: str, count: int) -> Deny | None:
    return None


def check_third(text: str, count: int) -> Deny | None:
    return None


def change(result: str) -> Replace[str] | None:
    return None


def change_second(result: str) -> Replace[str] | None:
    return None


async def check_async(text: str, count: int) -> Deny | None:
    return None


async def change_async(result: str) -> Replace[str] | None:
    return None


def check_call(call: ToolCall) -> Deny | None:
    return None


def change_return(returned: ToolReturn[ToolCall, str]) -> Replace[str] | None:
    return None


def around(call: ToolCall, call_next: Callable[[ToolCall], str]) -> str:
    return call_next(call)


def rescue(text: str, count: int, error: Exception) -> Replace[str] | None:
    return None


def watch(text: str, count: int, result: str) -> None:
    return None


def keep(item: str) -> Replace[str] | None:
    return None
