"""Spans of OpenTelemetry, made by its SDK."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from typing import cast

import pytest
from library_tools import Desk
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv.schemas import Schemas
from opentelemetry.trace import SpanKind, StatusCode

from hookgen.library.telemetry import SCHEMA_URL, Spans
from hookgen.runtime import Deny, ToolDenied


class Traced:
    """Tools of all kinds, with spans that stay in memory."""

    def __init__(self, *, records: bool = False) -> None:
        self.desk = Desk()
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = provider.get_tracer("tests", schema_url=SCHEMA_URL)
        self.spans = Spans(
            tracer=self.tracer, records_arguments=records, records_result=records
        )
        self.spans.attach(self.desk.toolset.all())

    def finished(self) -> list[ReadableSpan]:
        """Return the spans, in the order in which they ended."""
        return list(self.exporter.get_finished_spans())

    def tree(self) -> list[tuple[str, str | None]]:
        """Return the names of the spans and of their parents."""
        names = {_id(span): span.name for span in self.finished()}
        return [
            (span.name, names[span.parent.span_id] if span.parent else None)
            for span in self.finished()
        ]


def _id(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.span_id)


def attributes(span: ReadableSpan) -> dict[str, object]:
    """Return the attributes of a span, without the id of its call."""
    found = cast("dict[str, object]", dict(span.attributes or {}))
    assert len(str(found.pop("gen_ai.tool.call.id"))) == 32
    return found


@pytest.fixture
def traced() -> Traced:
    """Return tools with spans."""
    return Traced()


def test_span_follows_the_conventions(traced: Traced) -> None:
    """A call is an internal span with the name and attributes of the conventions."""
    traced.desk.do_search()
    (span,) = traced.finished()

    assert span.name == "execute_tool search"
    assert span.kind is SpanKind.INTERNAL
    assert attributes(span) == {
        gen_ai_attributes.GEN_AI_OPERATION_NAME: "execute_tool",
        gen_ai_attributes.GEN_AI_TOOL_NAME: "search",
        gen_ai_attributes.GEN_AI_TOOL_TYPE: "function",
    }
    assert span.status.status_code is StatusCode.UNSET


def test_version_is_one_of_the_conventions() -> None:
    """The schema named is one that OpenTelemetry knows."""
    assert Schemas.V1_41_0.value == SCHEMA_URL


def test_tools_of_all_kinds_have_spans(traced: Traced) -> None:
    """Each call of each kind has one span."""
    asyncio.run(traced.desk.do_all())

    assert [span.name for span in traced.finished()] == [
        "execute_tool search",
        "execute_tool send",
        "execute_tool read",
        "execute_tool follow",
    ]


def test_arguments_and_results_are_opt_in() -> None:
    """They are recorded if asked for, as JSON, without secrets."""
    traced = Traced(records=True)
    traced.desk.do_search("token=abc")
    found = attributes(traced.finished()[0])

    assert found[gen_ai_attributes.GEN_AI_TOOL_CALL_ARGUMENTS] == (
        '{"query": "token=[hidden]", "limit": 10}'
    )
    assert found[gen_ai_attributes.GEN_AI_TOOL_CALL_RESULT] == (
        '["token=[hidden] page 10"]'
    )


def test_errors_are_the_status(traced: Traced) -> None:
    """An error has its class as `error.type`, and its words as the description."""
    with pytest.raises(ConnectionError):
        traced.desk.fail_search(ConnectionError("password=x"))
    (span,) = traced.finished()

    assert attributes(span)["error.type"] == "builtins.ConnectionError"
    assert span.status.status_code is StatusCode.ERROR
    assert span.status.description == "ConnectionError: password=[hidden]"
    assert span.events == ()


def test_denied_calls_have_spans(traced: Traced) -> None:
    """A call that never came to the tool has a span that says why, without error."""
    traced.desk.search.pre_call(lambda _: Deny("not today"))
    with pytest.raises(ToolDenied):
        traced.desk.do_search()
    (span,) = traced.finished()

    assert attributes(span)["hookgen.outcome"] == "denied"
    assert attributes(span)["hookgen.denied.reason"] == "not today"
    assert span.status.status_code is StatusCode.UNSET


def test_calls_denied_inside_have_one_span(traced: Traced) -> None:
    """A denial by a hook inside of the span is recorded in it."""

    def deny(_: object) -> Generator[Deny, object, None]:
        yield Deny("no")

    traced.desk.search.intercept(deny, order=1)
    with pytest.raises(ToolDenied):
        traced.desk.do_search()
    (span,) = traced.finished()

    assert attributes(span)["hookgen.denied.reason"] == "no"


def test_failed_hooks_have_spans(traced: Traced) -> None:
    """An error of a hook before the tool is recorded as the call's."""

    def fail(_: object) -> None:
        raise ValueError("wrong")

    traced.desk.search.pre_call(fail)
    with pytest.raises(ValueError, match="wrong"):
        traced.desk.do_search()
    (span,) = traced.finished()

    assert span.status.description == "ValueError: wrong"


def test_cancelled_calls_are_no_errors(traced: Traced) -> None:
    """A call that was broken off says so."""
    with pytest.raises(KeyboardInterrupt):
        traced.desk.fail_search(KeyboardInterrupt())
    (span,) = traced.finished()

    assert attributes(span)["hookgen.outcome"] == "cancelled"
    assert span.status.status_code is StatusCode.UNSET


def test_spans_nest_in_functions(traced: Traced) -> None:
    """What a tool does is inside of its span, and that inside of the caller's."""

    def search(_query: str, _limit: object) -> list[str]:
        with traced.tracer.start_as_current_span("inside"):
            return traced.desk.do_search()

    with traced.tracer.start_as_current_span("agent"):
        traced.desk.search.call(search, "tea")

    assert traced.tree() == [
        ("execute_tool search", "inside"),
        ("inside", "execute_tool search"),
        ("execute_tool search", "agent"),
        ("agent", None),
    ]
    assert not trace.get_current_span().is_recording()


def test_spans_nest_in_tasks(traced: Traced) -> None:
    """Calls at the same time do not get into each other's spans."""

    async def send(to: str, _text: str) -> str:
        await asyncio.sleep(0)
        with traced.tracer.start_as_current_span(f"mail {to}"):
            await asyncio.sleep(0)
            return to

    async def call(to: str) -> None:
        with traced.tracer.start_as_current_span(f"agent {to}"):
            await traced.desk.send.call(send, to, "hi")

    async def check() -> None:
        await asyncio.gather(call("ann"), call("bob"))

    asyncio.run(check())
    ids = {_id(span): span for span in traced.finished()}
    for span in traced.finished():
        if span.name.startswith("mail"):
            assert span.parent is not None
            tool = ids[span.parent.span_id]
            assert tool.parent is not None
            agent = ids[tool.parent.span_id]
            assert tool.name == "execute_tool send"
            assert agent.name == span.name.replace("mail", "agent")


def test_span_of_a_stream_is_current_inside_only(traced: Traced) -> None:
    """What a streaming tool does is in its span; what its consumer does is not."""

    def read(_path: str) -> Iterator[str]:
        with traced.tracer.start_as_current_span("open"):
            yield "one"
            with traced.tracer.start_as_current_span("line"):
                yield "two"

    for item in traced.desk.read.call(read, "notes"):
        with traced.tracer.start_as_current_span(f"consume {item}"):
            pass

    assert traced.tree() == [
        ("consume one", None),
        ("consume two", None),
        ("line", "open"),
        ("open", "execute_tool read"),
        ("execute_tool read", None),
    ]


def test_span_of_an_async_stream_is_current_inside_only(traced: Traced) -> None:
    """So it is with async streams."""

    async def follow(_path: str) -> AsyncGenerator[str, None]:
        with traced.tracer.start_as_current_span("open"):
            yield "one"
            await asyncio.sleep(0)
            with traced.tracer.start_as_current_span("line"):
                yield "two"

    async def check() -> None:
        async for item in traced.desk.follow.call(follow, "notes"):
            with traced.tracer.start_as_current_span(f"consume {item}"):
                pass

    asyncio.run(check())

    assert traced.tree() == [
        ("consume one", None),
        ("consume two", None),
        ("line", "open"),
        ("open", "execute_tool follow"),
        ("execute_tool follow", None),
    ]


def test_stream_that_is_left_has_a_span(traced: Traced) -> None:
    """A consumer that takes no more items ends the span."""

    def read(_path: str) -> Iterator[str]:
        yield "one"
        yield "two"

    items = traced.desk.read.call(read, "notes")
    next(items)
    assert traced.finished() == []
    items.close()
    (span,) = traced.finished()

    assert attributes(span)["hookgen.outcome"] == "cancelled"


def test_error_of_a_stream_is_the_status(traced: Traced) -> None:
    """An error after the first item is one of the span."""

    async def follow(_path: str) -> AsyncGenerator[str, None]:
        yield "one"
        raise OSError("gone")

    async def check() -> None:
        async for _ in traced.desk.follow.call(follow, "notes"):
            pass

    with pytest.raises(OSError, match="gone"):
        asyncio.run(check())
    (span,) = traced.finished()

    assert span.status.description == "OSError: gone"


def test_streams_can_be_sent_to(traced: Traced) -> None:
    """What is sent and thrown into a stream still reaches the tool."""

    def read(_path: str) -> Iterator[str]:
        try:
            sent = yield "one"
            yield f"got {sent}"
        except ValueError:
            yield "caught"

    items = traced.desk.read.call(read, "notes")

    assert next(items) == "one"
    assert items.send("two") == "got two"
    assert items.throw(ValueError()) == "caught"
    assert list(items) == []


def test_detached_spans_are_gone() -> None:
    """What `attach` returns takes the spans back."""
    traced = Traced()
    desk = Desk()
    for subscription in traced.spans.attach(desk.toolset.all()):
        subscription.cancel()
    asyncio.run(desk.do_all())

    assert traced.finished() == []
