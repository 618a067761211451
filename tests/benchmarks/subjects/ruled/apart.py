"""The same tools, with the calls of hooks in functions of their own as well.

So a guard, the code of rules and the tool's body stand to each other.
"""
# ruff: noqa: ARG001, ARG002 - tools that do nothing have their parameters.

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hookgen.runtime import ToolDenied

from . import policy
from .records import Call, MethodCall


def echo(text: str, count: int) -> str:
    return _run(_echo_body, text, count)


def _run(tool: Callable[[str, int], str], text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, Call(text, count))
    result = tool(text, count)
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


def _echo_body(text: str, count: int) -> str:
    return text


class Toolkit:
    def method(self, text: str, count: int) -> str:
        return _run_method(Toolkit._method_body, self, text, count)

    def _method_body(self, text: str, count: int) -> str:
        return text


def _run_method(
    tool: Callable[[Toolkit, str, int], str], owner: Toolkit, text: str, count: int
) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("method", denial.reason, MethodCall(owner, text, count))
    result = tool(owner, text, count)
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


async def echo_async(text: str, count: int) -> str:
    return await _run_async(_echo_async_body, text, count)


async def _run_async(
    tool: Callable[[str, int], Awaitable[str]], text: str, count: int
) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo_async", denial.reason, Call(text, count))
    result = await tool(text, count)
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


async def _echo_async_body(text: str, count: int) -> str:
    return text
