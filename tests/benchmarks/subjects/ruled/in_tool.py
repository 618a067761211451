"""Tools that call one hook before and one after what they do, in their own bodies."""

from __future__ import annotations

from hookgen.runtime import ToolDenied

from . import policy
from .records import Call, MethodCall


def echo(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, Call(text, count))
    result = text
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


class Toolkit:
    def method(self, text: str, count: int) -> str:
        denial = policy.check(text, count)
        if denial is not None:
            raise ToolDenied("method", denial.reason, MethodCall(self, text, count))
        result = text
        change = policy.change(result)
        if change is not None:
            return change.result
        return result


async def echo_async(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo_async", denial.reason, Call(text, count))
    result = text
    change = policy.change(result)
    if change is not None:
        return change.result
    return result


async def echo_async_awaiting(text: str, count: int) -> str:
    denial = await policy.check_async(text, count)
    if denial is not None:
        raise ToolDenied("echo_async", denial.reason, Call(text, count))
    result = text
    change = await policy.change_async(result)
    if change is not None:
        return change.result
    return result
