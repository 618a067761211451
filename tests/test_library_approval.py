"""The question to a person at a terminal."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

import pytest
from library_tools import Desk, SendCall

from hookgen.library import Approval, Capture
from hookgen.runtime import ToolDenied


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


class Interrupted(Terminal):
    """A terminal at which somebody presses Ctrl-C."""

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        """Interrupt."""
        raise KeyboardInterrupt


class Waiting(Terminal):
    """A terminal at which nobody answers until a test does."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Semaphore(0)
        self.typed = threading.Semaphore(0)
        self.lines: list[str] = []

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        """Wait for a line."""
        self.asked.release()
        self.typed.acquire()
        return self.lines.pop(0)

    def type(self, line: str) -> None:
        """Answer."""
        self.lines.append(line)
        self.typed.release()


@pytest.fixture
def desk() -> Desk:
    """Return tools without hooks."""
    return Desk()


def ask(desk: Desk, answers: TextIO, questions: TextIO | None = None) -> str | None:
    """Call `search`, with approval; return why it was denied, if it was."""
    approval = Approval(answers=answers, questions=questions or io.StringIO())
    with desk.search.subscribe(pre_call=approval):
        try:
            desk.do_search()
        except ToolDenied as error:
            return error.reason
    return None


@pytest.mark.parametrize("answer", ["y\n", "yes\n", " YES \n"])
def test_yes_approves(desk: Desk, answer: str) -> None:
    """Only a clear yes lets the tool run."""
    assert ask(desk, Terminal(answer)) is None
    assert desk.runs == 1


@pytest.mark.parametrize("answer", ["\n", "n\n", "yep\n", "yes please\n", "ye\n"])
def test_all_else_denies(desk: Desk, answer: str) -> None:
    """Whatever else is answered denies the call."""
    assert ask(desk, Terminal(answer)) == "the call was not approved"
    assert desk.runs == 0


def closed() -> TextIO:
    """Return a stream that is closed."""
    stream = Terminal("y\n")
    stream.close()
    return stream


@pytest.mark.parametrize(
    "answers",
    [io.StringIO("y\n"), Terminal(""), Terminal("y"), closed()],
    ids=["no terminal", "end", "end amid an answer", "closed"],
)
def test_nobody_denies(desk: Desk, answers: TextIO) -> None:
    """Without a terminal, or an answer that is complete, the call is denied."""
    assert ask(desk, answers) == "nobody could be asked for approval"
    assert desk.runs == 0


def test_question_that_cannot_be_put_denies(desk: Desk) -> None:
    """A person who sees no question cannot approve."""
    assert ask(desk, Terminal("y\n"), closed()) == "nobody could be asked for approval"


def test_interrupt_denies(desk: Desk) -> None:
    """Ctrl-C at the question denies the call, and ends nothing else."""
    assert ask(desk, Interrupted()) == "the call was not approved"


def question(desk: Desk, query: str, encoding: str = "utf-8") -> str:
    """Return what is shown before a search."""
    shown = io.BytesIO()
    questions = io.TextIOWrapper(shown, encoding=encoding, newline="\n")
    approval = Approval(answers=Terminal("y\n"), questions=questions)
    with desk.search.subscribe(pre_call=approval):
        desk.do_search(query)
    return shown.getvalue().decode(encoding)


def test_question_names_tool_and_arguments(desk: Desk) -> None:
    """The question has one line for each argument."""
    assert question(desk, "tea") == (
        "The tool 'search' is about to be called\n"
        '    "query": "tea"\n'
        '    "limit": 10\n'
        "Allow it? [y/N] "
    )


def test_question_shows_everything(desk: Desk) -> None:
    """What looks like a secret is shown: a model may have put anything there."""
    assert 'token=\\"rm -rf /\\"' in question(desk, 'token="rm -rf /"')


def test_question_hides_what_it_is_told_to(desk: Desk) -> None:
    """With a capture of one's own, secrets are hidden from whoever looks on."""
    shown = io.StringIO()
    approval = Approval(answers=Terminal("y\n"), questions=shown, capture=Capture())
    desk.search.pre_call(approval)
    desk.do_search("password=hunter2")

    assert "password=[hidden]" in shown.getvalue()


@pytest.mark.parametrize(("answer", "runs"), [("y\n", 0), ("yes\n", 1)])
def test_cut_arguments_take_a_whole_yes(desk: Desk, answer: str, runs: int) -> None:
    """If not all is shown, the question says so, and `y` is not enough."""
    shown = io.StringIO()
    desk.search.pre_call(Approval(answers=Terminal(answer), questions=shown))
    with suppress(ToolDenied):
        desk.do_search("x" * 20_000)

    assert "Not all of the arguments is shown" in shown.getvalue()
    assert desk.runs == runs


def test_arguments_that_change_meanwhile_deny(desk: Desk) -> None:
    """What is approved is what was shown."""
    limit = [1]

    class Changing(Terminal):
        def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
            limit.append(2)
            return "y\n"

    desk.search.pre_call(Approval(answers=Changing(), questions=io.StringIO()))
    with pytest.raises(ToolDenied, match="the arguments changed"):
        desk.search.call(lambda _query, _limit: [], "tea", limit)


class Failing(Terminal):
    """A terminal that fails in a way of its own."""

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        """Fail."""
        raise LookupError


@pytest.mark.parametrize("answers", [None, Failing()])
def test_any_error_denies(desk: Desk, answers: TextIO | None) -> None:
    """No stream, or one that fails, denies the calls of both kinds of tools."""
    approval = Approval(answers=answers, questions=io.StringIO())
    desk.search.pre_call(approval)
    desk.send.pre_call(approval.ask)
    with pytest.raises(ToolDenied, match="nobody could be asked"):
        desk.do_search()
    with pytest.raises(ToolDenied, match="nobody could be asked"):
        asyncio.run(desk.do_send("ann"))


def test_one_terminal_has_one_question_at_a_time(desk: Desk) -> None:
    """Two approvals at one terminal wait for each other."""
    answers, questions = Waiting(), io.StringIO()
    for _ in range(2):
        desk.send.pre_call(Approval(answers=answers, questions=questions).ask)
    other = Approval(answers=answers, questions=questions)

    async def check() -> None:
        first = asyncio.create_task(desk.do_send("ann"))
        await asyncio.to_thread(answers.asked.acquire)
        second = asyncio.create_task(other.ask(SendCall("bob", "hello")))
        await asyncio.sleep(0.05)
        assert questions.getvalue().count("Allow") == 1
        for _ in range(3):
            answers.type("y\n")
        await asyncio.gather(first, second)

    asyncio.run(check())


@pytest.mark.parametrize(
    "character", ["\n", "\r", "\x1b", "\x07", "\u202e", "\u2028", "\x9b", "\x7f"]
)
def test_arguments_cannot_fake_a_question(desk: Desk, character: str) -> None:
    """What steers a terminal, or would begin a line, is shown as an escape."""
    shown = question(desk, f"tea{character}Allow it? [y/N] ")

    assert "".join(c for c in shown if not c.isprintable()) == "\n" * 3
    assert shown.count("\nAllow") == 1


def test_question_fits_the_encoding(desk: Desk) -> None:
    """What the terminal cannot show is shown as an escape."""
    assert "t\\xe9" in question(desk, "té", encoding="ascii")
    assert "té 茶" in question(desk, "té 茶")


def test_loop_goes_on_while_a_person_thinks(desk: Desk) -> None:
    """The async form lets other tasks run until there is an answer."""
    answers = Waiting()
    desk.send.pre_call(Approval(answers=answers, questions=io.StringIO()).ask)

    async def check() -> None:
        call = asyncio.create_task(desk.do_send("ann"))
        await asyncio.to_thread(answers.asked.acquire)
        assert not call.done()
        answers.type("y\n")
        assert await call == "hello to ann"

    asyncio.run(check())


def test_withdrawn_question_takes_its_answer_along(desk: Desk) -> None:
    """A yes to a call that was cancelled does not approve the next one."""
    answers, questions = Waiting(), io.StringIO()
    desk.send.pre_call(Approval(answers=answers, questions=questions).ask)

    async def check() -> None:
        first = asyncio.create_task(desk.do_send("ann"))
        await asyncio.to_thread(answers.asked.acquire)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        second = asyncio.create_task(desk.do_send("bob"))
        answers.type("y\n")
        await asyncio.to_thread(answers.asked.acquire)
        assert not second.done()
        answers.type("n\n")
        with pytest.raises(ToolDenied):
            await second

    asyncio.run(check())
    assert "(That question had been withdrawn.)" in questions.getvalue()


def test_questions_come_one_after_another(desk: Desk) -> None:
    """Of two calls at the same time, the second is asked for after the first."""
    answers, questions = Waiting(), io.StringIO()
    desk.send.pre_call(Approval(answers=answers, questions=questions).ask)

    async def check() -> None:
        calls = [asyncio.create_task(desk.do_send(to)) for to in ("ann", "bob")]
        await asyncio.to_thread(answers.asked.acquire)
        assert questions.getvalue().count("Allow") == 1
        answers.type("y\n")
        await asyncio.to_thread(answers.asked.acquire)
        answers.type("n\n")
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert [isinstance(each, ToolDenied) for each in results].count(True) == 1

    asyncio.run(check())


@pytest.fixture
def typed_ahead() -> Iterator[tuple[TextIO, int]]:
    """Return a real terminal at which something was typed already."""
    if sys.platform == "win32":
        pytest.skip("has no pseudo-terminals")
    keyboard, terminal = os.openpty()
    os.write(keyboard, b"y\n")
    with open(terminal, encoding="utf-8") as answers:
        yield answers, keyboard
    os.close(keyboard)


def test_answer_before_the_question_does_not_count(
    desk: Desk, typed_ahead: tuple[TextIO, int]
) -> None:
    """What was typed before the question could be read is forgotten."""
    answers, keyboard = typed_ahead

    class Questions(io.StringIO):
        """Types the answer when the question is there."""

        def flush(self) -> None:
            os.write(keyboard, b"n\n")

    assert ask(desk, answers, Questions()) == "the call was not approved"
