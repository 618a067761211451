"""Functions that call other hooks themselves, in their own bodies."""

from __future__ import annotations

import logging
from time import perf_counter

from hookgen.runtime import ToolCall, ToolDenied, ToolReturn

from . import policy
from .records import Call

_log = logging.getLogger(__name__)


def five(text: str, count: int) -> str:
    denial = policy.check(text, count)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, Call(text, count))
    denial = policy.check_second(text, count)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, Call(text, count))
    denial = policy.check_third(text, count)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, Call(text, count))
    result = text
    change = policy.change(result)
    if change is not None:
        result = change.result
    change = policy.change_second(result)
    if change is not None:
        return change.result
    return result


def records(text: str, count: int) -> str:
    call = Call(text, count)
    denial = policy.check_call(call)
    if denial is not None:
        raise ToolDenied("echo", denial.reason, call)
    started = perf_counter()
    result = call.text
    duration = perf_counter() - started
    change = policy.change_return(ToolReturn(call, result, duration))
    if change is not None:
        return change.result
    return result


def around(text: str, count: int) -> str:
    return policy.around(Call(text, count), _run)


def _run(call: ToolCall) -> str:
    assert isinstance(call, Call)
    return call.text


def on_error(text: str, count: int) -> str:
    try:
        return text
    except Exception as error:
        recovery = policy.rescue(text, count, error)
        if recovery is None:
            raise
        return recovery.result


def fail(text: str, count: int) -> str:
    try:
        raise LookupError(text)
    except Exception as error:
        recovery = policy.rescue(text, count, error)
        if recovery is None:
            raise
        return recovery.result


def observer(text: str, count: int) -> str:
    result = text
    try:
        policy.watch(text, count, result)
    except Exception:
        _log.exception("a hook failed")
    return result
