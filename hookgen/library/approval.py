"""A person at a terminal is asked before a tool runs."""

from __future__ import annotations

import json
import sys
from asyncio import Future, get_running_loop
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Final, TextIO
from weakref import WeakKeyDictionary

from hookgen.runtime import Deny, ToolCall

from .capturing import Capture, Json

if sys.platform != "win32":
    import termios

NOBODY = "nobody could be asked for approval"
REFUSED = "the call was not approved"
CHANGED = "the arguments changed while approval was asked for"

_ALL: Final = Capture(
    filters=(),
    is_secret=lambda _: False,
    max_text=10_000,
    max_items=500,
    max_depth=20,
    max_size=100_000,
)
"""Shows everything: behind `token="..."` there may be what nobody should approve."""

_LOCKS: Final[WeakKeyDictionary[TextIO, Lock]] = WeakKeyDictionary()
_LOCKS_LOCK: Final = Lock()
_OTHERS: Final = Lock()
"""Serves the streams that cannot be keys."""


def _lock_of(answers: TextIO | None) -> Lock:
    """Return the lock of a stream, the same for all who read answers from it."""
    if answers is None:
        return Lock()
    try:
        with _LOCKS_LOCK:
            return _LOCKS.setdefault(answers, Lock())
    except TypeError:
        return _OTHERS


class Approval:
    """Asks whether a call may go on; a `pre_call` hook.

    `ask` is the same for async tools: their loop goes on meanwhile. Only `y` and `yes`
    approve. Whatever keeps the person from being asked, or from answering, denies: no
    terminal, an end of the input, an interrupt, any error.

    What is shown are the arguments, without control characters, and one to a line: no
    argument can look like a question, or hide one. Nothing is masked, unless a
    `capture` is given that does. If something is cut, the question says so, and only
    `yes` approves. If the arguments are others after the answer, the call is denied.
    Questions at one stream of answers are put one after another.

    Hooks that come later can still change the call: attach it as the last one.
    """

    __slots__ = ("_answers", "_capture", "_lock", "_questions")

    def __init__(
        self,
        *,
        answers: TextIO | None,
        questions: TextIO | None,
        capture: Capture | None = None,
    ) -> None:
        """Read from `answers`, such as `sys.stdin`, and write to `questions`.

        They are `None` where a program has no such stream: then all calls are denied.
        """
        self._answers = answers
        self._questions = questions
        self._capture = _ALL if capture is None else capture
        self._lock = _lock_of(answers)

    def __call__(self, call: ToolCall, /) -> Deny | None:
        """Ask, and wait for the answer."""
        return self._ask(call, Event())

    async def ask(self, call: ToolCall, /) -> Deny | None:
        """Ask, and let other tasks run until there is an answer.

        If this is cancelled, the question is withdrawn: what is typed next answers
        nothing, so that it does not pass for the answer to another question.
        """
        loop = get_running_loop()
        answer: Future[Deny | None] = loop.create_future()
        withdrawn = Event()

        def settle(denial: Deny | None) -> None:
            if not answer.done():
                answer.set_result(denial)

        def wait() -> None:
            denial: Deny | None = Deny(NOBODY)
            try:
                denial = self._ask(call, withdrawn)
            finally:
                # The loop may be closed by now: then nobody waits any longer.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(settle, denial)

        try:
            # A daemon: a program must be able to end though nobody answers.
            Thread(target=wait, daemon=True, name="hookgen approval").start()
        except RuntimeError:
            # There are too many threads, or the program is about to end.
            return Deny(NOBODY)
        try:
            return await answer
        finally:
            withdrawn.set()

    def _ask(self, call: ToolCall, withdrawn: Event) -> Deny | None:
        try:
            with self._lock:
                return self._decide(call, withdrawn)
        except Exception:
            # A stream is closed, or does not work; whatever it is, nobody approved.
            return Deny(NOBODY)
        except KeyboardInterrupt:
            return Deny(REFUSED)

    def _decide(self, call: ToolCall, withdrawn: Event) -> Deny | None:
        answers, questions = self._answers, self._questions
        if answers is None or questions is None:
            return Deny(NOBODY)
        if withdrawn.is_set() or not answers.isatty():
            return Deny(NOBODY)
        shown, is_cut = self._capture.arguments_and_cut(call)
        _drop_typed_ahead(answers)
        _write(questions, _put_question(call, shown, is_cut=is_cut))
        answer = answers.readline()
        if withdrawn.is_set():
            _write(questions, "(That question had been withdrawn.)\n")
            return Deny(NOBODY)
        # An answer that ends amid its line ended with the input.
        if not answer.endswith("\n"):
            return Deny(NOBODY)
        if answer.strip().casefold() not in (("yes",) if is_cut else ("y", "yes")):
            return Deny(REFUSED)
        # As text: in Python, 1 equals True.
        now, _ = self._capture.arguments_and_cut(call)
        return None if json.dumps(now) == json.dumps(shown) else Deny(CHANGED)


def _put_question(call: ToolCall, shown: Json, *, is_cut: bool) -> str:
    lines = [f"The tool '{call.tool_name}' is about to be called"]
    if isinstance(shown, dict):
        lines += [f"    {_show(name)}: {_show(v)}" for name, v in shown.items()]
    else:
        lines.append(f"    {_show(shown)}")
    if is_cut:
        lines.append("Not all of the arguments is shown; only 'yes' approves")
    return "\n".join([*lines, f"Allow it? [{'yes' if is_cut else 'y'}/N] "])


def _write(questions: TextIO, text: str) -> None:
    encoding = questions.encoding or "ascii"
    questions.write(text.encode(encoding, "backslashreplace").decode(encoding))
    questions.flush()


def _drop_typed_ahead(answers: TextIO) -> None:
    """Forget what was typed before the question could be read, where that can be."""
    if sys.platform != "win32":
        with suppress(OSError, ValueError, termios.error):
            termios.tcflush(answers.fileno(), termios.TCIFLUSH)


def _show(value: Json) -> str:
    """Return a value as JSON, in one line, with every character visible."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]
