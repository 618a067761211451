"""Hooks that decide: limits, breakers, lists, permissions and reminders."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator, Sized
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from library_tools import AnyCall, Clock, Desk, ReadCall, SearchCall, SendCall

from hookgen.library import (
    AllowList,
    CircuitBreaker,
    Permissions,
    RateLimit,
    RemindLength,
    RemindRemaining,
    all_together,
)
from hookgen.runtime import Deny, Message, ToolCall, ToolDenied, Turn


@pytest.fixture
def desk() -> Desk:
    """Return tools without hooks."""
    return Desk()


def denial(desk: Desk) -> str | None:
    """Call `search`; return why it was denied, if it was."""
    try:
        desk.do_search()
    except ToolDenied as error:
        return error.reason
    return None


def test_calls_beyond_the_limit_are_denied(desk: Desk) -> None:
    """The reason says what the limit is, and when to try again."""
    desk.search.pre_call(RateLimit(calls=2, period=60, clock=Clock()))
    reasons = [denial(desk) for _ in range(3)]

    assert reasons == [
        None,
        None,
        "the limit of 2 calls in 60 seconds is reached; retry after 60 seconds",
    ]


def test_window_slides(desk: Desk) -> None:
    """A call is allowed as soon as the oldest one is out of the window, not before."""
    clock = Clock()
    desk.search.pre_call(RateLimit(calls=2, period=10, clock=clock))
    allowed: list[float] = []
    for now in (0, 4, 9.9, 10, 11, 13.9, 14):
        clock.now = now
        if denial(desk) is None:
            allowed.append(now)

    assert allowed == [0, 4, 10, 14]


def test_wait_is_never_too_short(desk: Desk) -> None:
    """The time to wait is rounded up."""
    clock = Clock(0.0)
    desk.search.pre_call(RateLimit(calls=1, period=1, clock=clock))
    denial(desk)
    clock.now = 0.66

    assert (denial(desk) or "").endswith("retry after 0.4 seconds")


def test_tools_have_limits_of_their_own(desk: Desk) -> None:
    """One limit on all tools counts each of them, unless it is told otherwise."""
    desk.toolset.all().pre_call(RateLimit(calls=1, period=60))
    asyncio.run(desk.do_all())

    assert desk.runs == 4


def test_tools_may_share_a_limit(desk: Desk) -> None:
    """With `all_together`, calls of all tools count as one tool's."""
    desk.toolset.all().pre_call(RateLimit(calls=2, period=60, key=all_together))
    desk.do_search()
    asyncio.run(desk.do_send())

    with pytest.raises(ToolDenied):
        desk.do_read()


def test_limit_may_go_by_an_argument(desk: Desk) -> None:
    """A key of the tool's own call is typed, and keeps the counts apart."""

    def recipient(call: SendCall) -> str:
        return call.to

    desk.send.pre_call(RateLimit(calls=1, period=60, key=recipient))
    asyncio.run(desk.do_send("ann"))
    asyncio.run(desk.do_send("bob"))

    with pytest.raises(ToolDenied):
        asyncio.run(desk.do_send("ann"))


def test_threads_share_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many calls at the same time, exactly as many as allowed go on."""

    def count(times: Sized) -> int:
        number = len(times)
        # Give another thread the chance to count, too.
        sleep(0.0001)
        return number

    monkeypatch.setattr("hookgen.library.rate_limit.len", count, raising=False)
    desk.search.pre_call(RateLimit(calls=50, period=60, clock=Clock()))
    with ThreadPoolExecutor(8) as pool:
        reasons = list(pool.map(lambda _: denial(desk), range(200)))

    assert reasons.count(None) == 50


def test_limit_forgets_keys() -> None:
    """What is kept of keys goes when their last call is out of the window."""
    clock = Clock()
    limit: RateLimit[SearchCall] = RateLimit(
        calls=1, period=10, key=lambda call: call.query, clock=clock
    )
    for number in range(100):
        clock.now = float(number)
        assert limit(SearchCall(str(number))) is None

    assert len(limit._allowed) == 10


@pytest.mark.parametrize(("calls", "period"), [(0, 1.0), (1, 0.0)])
def test_wrong_limit_is_refused(calls: int, period: float) -> None:
    """A limit that allows nothing, or for no time, is an error."""
    with pytest.raises(ValueError, match="is 0"):
        RateLimit(calls=calls, period=period)


def fail(desk: Desk, error: Exception | None = None) -> None:
    """Call `search`, which fails."""
    with pytest.raises((OSError, ValueError)):
        desk.fail_search(error or OSError("down"))


def test_circuit_opens_after_failures(desk: Desk) -> None:
    """After so many failures in a row the tool is not run, and the reason says why."""
    breaker = CircuitBreaker(failures=2, wait=30, clock=Clock())
    desk.search.intercept(breaker)
    fail(desk)
    fail(desk)

    assert denial(desk) == "the tool failed 2 times in a row; retry after 30.0 seconds"
    assert desk.runs == 2
    assert breaker.is_open(SearchCall)
    assert not breaker.is_open(SendCall)


def test_result_starts_the_count_again(desk: Desk) -> None:
    """Only failures in a row count."""
    desk.search.intercept(CircuitBreaker(failures=2))
    for _ in range(3):
        fail(desk)
        desk.do_search()

    assert desk.runs == 6


def test_circuit_closes_after_a_good_call(desk: Desk) -> None:
    """When the time is over, a call that returns closes it."""
    clock = Clock()
    desk.search.intercept(CircuitBreaker(failures=1, wait=30, clock=clock))
    fail(desk)
    clock.now += 30
    assert [denial(desk), denial(desk)] == [None, None]


def test_circuit_opens_again_after_a_bad_call(desk: Desk) -> None:
    """When the time is over, a call that fails opens it for as long again."""
    clock = Clock()
    desk.search.intercept(CircuitBreaker(failures=3, wait=30, clock=clock))
    for _ in range(3):
        fail(desk)
    clock.now += 30
    fail(desk)

    assert denial(desk) == "the tool failed 4 times in a row; retry after 30.0 seconds"


def test_circuit_is_tried_by_one_call(desk: Desk) -> None:
    """While one call tries the tool again, others are denied."""
    clock = Clock()
    desk.search.intercept(CircuitBreaker(failures=1, wait=30, clock=clock))
    fail(desk)
    clock.now += 30
    reasons: list[str | None] = []

    def search(_query: str, _limit: object) -> list[str]:
        reasons.append(denial(desk))
        return []

    desk.search.call(search, "tea")

    assert reasons == ["the tool failed, and is being tried again; retry later"]


def test_cancelled_trial_tells_nothing(desk: Desk) -> None:
    """If the call that tries is broken off, the next one tries."""
    clock = Clock()
    desk.search.intercept(CircuitBreaker(failures=1, wait=30, clock=clock))
    fail(desk)
    clock.now += 30
    with pytest.raises(KeyboardInterrupt):
        desk.fail_search(KeyboardInterrupt())

    assert denial(desk) is None


def test_late_result_does_not_close_the_circuit(desk: Desk) -> None:
    """A call that began before the circuit opened says nothing of what is now."""
    desk.search.intercept(CircuitBreaker(failures=1, clock=Clock()))

    def search(_query: str, _limit: object) -> list[str]:
        fail(desk)
        return []

    desk.search.call(search, "tea")

    assert denial(desk) is not None


def test_some_errors_are_not_failures(desk: Desk) -> None:
    """Errors that do not count leave it closed."""
    hook = CircuitBreaker(failures=1, counts=lambda error: isinstance(error, OSError))
    desk.search.intercept(hook)
    fail(desk, ValueError("wrong query"))

    assert denial(desk) is None


def test_denials_are_not_failures(desk: Desk) -> None:
    """A hook inside that denies does not open it."""
    desk.search.intercept(CircuitBreaker(failures=1))

    def deny(_: ToolCall) -> Generator[Deny | None, object, None]:
        yield Deny("no")

    desk.search.intercept(deny)

    assert [denial(desk), denial(desk)] == ["no", "no"]


def test_circuit_serves_all_kinds(desk: Desk) -> None:
    """On async tools and streams it opens just the same."""
    desk.toolset.all().intercept(CircuitBreaker(failures=1))

    async def send(_to: str, _text: str) -> str:
        raise OSError

    def read(_path: str) -> Iterator[str]:
        yield "one"
        raise OSError

    async def call_send() -> str:
        return await desk.send.call(send, "ann", "hi")

    for error in (OSError, ToolDenied):
        with pytest.raises(error):
            asyncio.run(call_send())
        with pytest.raises(error):
            list(desk.read.call(read, "notes"))


def test_only_listed_tools_are_called(desk: Desk) -> None:
    """A tool that is not allowed, or denied, is denied by name."""
    desk.toolset.all().pre_call(AllowList(allowed=("s*",), denied=("send",)))
    desk.do_search()

    with pytest.raises(ToolDenied, match="'send' is not among the tools that may"):
        asyncio.run(desk.do_send())
    with pytest.raises(ToolDenied, match="'read' is not among"):
        desk.do_read()


def test_other_calls_are_taken_out_of_turns(desk: Desk) -> None:
    """The model's other calls go, and it is told so."""
    desk.toolset.after_model(AllowList(denied=("send", "read")).turn)
    calls: list[AnyCall] = [SearchCall("tea"), SendCall("a", "b"), ReadCall("c")]
    with desk.toolset.run() as run:
        turn = run.after_model(Turn(calls))

    assert [call.tool_name for call in turn.calls] == ["search"]
    assert turn.messages == (
        Message("system", "Left out 2 tool calls that are not allowed: send, read"),
    )


def test_allowed_turns_stay(desk: Desk) -> None:
    """A turn with allowed calls only gets no message."""
    desk.toolset.after_model(AllowList().turn)
    with desk.toolset.run() as run:
        turn = run.after_model(Turn([SearchCall("tea")]))

    assert (len(turn.calls), turn.messages) == (1, ())


def test_calls_may_be_taken_out_in_silence() -> None:
    """Without a message, the model is told nothing."""
    turn = AllowList(denied=("*",), message=None).turn(Turn([SearchCall("tea")]))

    assert turn is not None
    assert (turn.calls, turn.messages) == ((), ())


def test_text_is_no_list_of_names() -> None:
    """One text in place of a list is an error: its letters are no names."""
    with pytest.raises(TypeError, match="'denied' is 'send', not a list of names"):
        AllowList(denied="send")


def test_permissions_are_needed(desk: Desk) -> None:
    """A call for which permissions are missing is denied, and they are named."""
    held = {"search.use"}
    hook = Permissions(
        needed={"s*": ["search.use"], "send": ["mail", "a"], "read": ["files"]},
        held=lambda _: held,
    )
    desk.toolset.all().pre_call(hook)
    desk.do_search()
    asyncio.run(desk.do_follow())
    with pytest.raises(ToolDenied, match="'send' takes a permission: a, mail"):
        asyncio.run(desk.do_send())
    held |= {"mail", "a"}
    asyncio.run(desk.do_send())


def test_model_is_reminded_of_its_end(desk: Desk) -> None:
    """With few turns left, and only then, there is a message."""
    desk.toolset.after_model(RemindRemaining(at_most=1))
    with desk.toolset.run(max_iterations=3) as run:
        turns = [run.after_model(Turn[AnyCall]([])) for _ in range(3)]

    assert [[m.content for m in turn.messages] for turn in turns] == [
        [],
        ["1 turn left after this one: come to an end."],
        ["0 turns left after this one: come to an end."],
    ]


def test_endless_runs_have_no_reminder(desk: Desk) -> None:
    """A run without a limit has no turns left to speak of."""
    desk.toolset.after_model(RemindRemaining())
    with desk.toolset.run() as run:
        assert run.after_model(Turn[AnyCall]([])).messages == ()


@pytest.mark.parametrize(("length", "messages"), [(2, 0), (3, 1)])
def test_model_is_reminded_of_length(length: int, messages: int) -> None:
    """Beyond a length of the conversation there is a message."""
    turn: Turn[AnyCall] = Turn([], history=["x"] * length)
    reminded = RemindLength(longer_than=2)(turn)

    assert len((reminded or turn).messages) == messages


def test_full_names_are_refused() -> None:
    """A pattern that no tool's own name can fit is an error, and guards nothing."""
    for make in (
        lambda: AllowList(denied=("Db.delete",)),
        lambda: AllowList(allowed=("tools.db:delete",)),
        lambda: Permissions(needed={"Db.delete": ["admin"]}, held=lambda _: set()),
    ):
        with pytest.raises(ValueError, match="fits no tool"):
            make()
