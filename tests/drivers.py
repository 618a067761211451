"""Running a function step by step, and writing down all that can be seen of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

Step = tuple[str, str]
"""`next`, `send`, `throw` or `close`, and what is thrown."""

Arguments = tuple[list[object], dict[str, object]]

Event = tuple[str, object]

# Not `GeneratorExit`, which `yield from` and `await` turn into a call of `close()`, as
# PEP 380 wants it: there the tool sees another object than the one thrown.
THROWN: dict[str, type[BaseException]] = {
    "fault": LookupError,
    "stop": StopIteration,
    "interrupt": KeyboardInterrupt,
}

_LONGEST = 30
"""Answers to one awaitable; some tools await for ever."""


def trace(
    function: Callable[..., Any], arguments: Arguments, steps: list[Step]
) -> list[Event]:
    """Call a function, drive what it gives through some steps, and tell what was seen."""
    positional, named = arguments
    events: list[Event] = []
    _, result = _attempt(events, "call", lambda: function(*positional, **named))
    if inspect.iscoroutine(result) or inspect.isgenerator(result):
        _drive(result, steps, events)
    elif inspect.isasyncgen(result):
        _drive_async(result, steps, events)
    return events


def describe(value: object) -> object:
    """Return what is the same for the same value in two imports of one module."""
    if isinstance(value, BaseException):
        return type(value).__qualname__, [describe(each) for each in value.args]
    if isinstance(value, (tuple, list)):
        return type(value).__name__, [describe(each) for each in value]
    if isinstance(value, (dict, set)):
        return type(value).__name__, sorted(map(str, value))
    if value is None or isinstance(value, (str, int, bytes)):
        return value
    return type(value).__qualname__


def _attempt(
    events: list[Event],
    what: str,
    action: Callable[[], Any],
    thrown: BaseException | None = None,
) -> tuple[bool, Any]:
    """Do something and write down what comes of it; tell whether it went well."""
    try:
        result = action()
    except BaseException as error:
        which = "what was thrown" if error is thrown else "an error"
        seen = describe(error), describe(error.__cause__)
        notes = getattr(error, "__notes__", None)
        events.append((what, (which, seen, error.__suppress_context__, notes)))
        return False, None
    events.append((what, describe(result)))
    return True, result


def _drive(running: Any, steps: list[Step], events: list[Event]) -> None:
    """Take a generator or coroutine through some steps, and close it."""
    for number, (action, name) in enumerate(steps):
        match action:
            case "throw":
                error = THROWN[name](number)
                _attempt(events, action, partial(running.throw, error), error)
            case "close":
                _attempt(events, action, partial(_close, running))
            case "next":
                _attempt(events, action, partial(running.send, None))
            case _:
                _attempt(events, action, partial(running.send, number))
    _attempt(events, "close", partial(_close, running))


def _close(running: Any) -> None:
    # Since Python 3.13 it gives the return value, but not through `yield from`.
    running.close()


def _drive_async(running: Any, steps: list[Step], events: list[Event]) -> None:
    """Take an async generator through some steps, and close it."""
    for number, (action, name) in enumerate(steps):
        # What is awaited in a step is answered, and now and then by an error.
        answers = steps[number + 1 :] if number % 2 else []
        match action:
            case "throw":
                awaited = running.athrow(THROWN[name](number))
            case "close":
                awaited = running.aclose()
            case "next":
                awaited = running.__anext__()
            case _:
                awaited = running.asend(number)
        _finish(awaited, answers, events)
    _finish(running.aclose(), [], events)


def _finish(awaited: Any, answers: list[Step], events: list[Event]) -> None:
    """Run an awaitable to its end, which is a `StopIteration` or an error."""
    for number in range(_LONGEST):
        action, name = answers[number] if number < len(answers) else ("next", "")
        if action == "throw":
            error = THROWN[name](number)
            goes_on, _ = _attempt(events, "in", partial(awaited.throw, error), error)
        else:
            goes_on, _ = _attempt(events, "in", partial(awaited.send, None))
        if not goes_on:
            return
    awaited.close()
