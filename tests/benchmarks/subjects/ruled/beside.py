"""The same tools, with what they do in functions of their own."""
# ruff: noqa: ARG001, ARG002 - tools that do nothing have their parameters.

from __future__ import annotations

from hookgen.runtime import ToolDenied

from . import policy
from .records import Call, MethodCall


def echo(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, Call(text, count))
    result = _echo_body(text, count)
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


def _echo_body(text: str, count: int) -> str:
    return text


class Toolkit:
    def method(self, text: str, count: int) -> str:
        denial = policy.check(text, count)
        if denial is not None:
            raise ToolDenied("method", denial.reason, MethodCall(self, text, count))
        result = Toolkit._method_body(self, text, count)
        change = policy.change(result)
        if change is not None:
            return change.result
        return result

    def _method_body(self, text: str, count: int) -> str:
        return text


async def echo_async(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo_async", denial.reason, Call(text, count))
    result = await _echo_async_body(text, count)
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


async def _echo_async_body(text: str, count: int) -> str:
    return text
