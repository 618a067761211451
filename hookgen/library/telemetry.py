"""OpenTelemetry spans of tool calls; needs the extra `otel` (opentelemetry-api).

Names and attributes are those of the OpenTelemetry semantic conventions, version
1.41.0, "Execute tool span" (docs/gen-ai/gen-ai-agent-spans.md, status: development).
Attributes that begin with `hookgen.` are ours.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
from time import time_ns
from typing import Any, Final, TypeVar, cast

from opentelemetry import context as contexts
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation import set_span_in_context

from hookgen.runtime import (
    AnyPoint,
    AsyncHookPoint,
    AsyncItems,
    AsyncStreamHookPoint,
    Denied,
    HookPoint,
    Raised,
    StreamHookPoint,
    Subscription,
    ToolCall,
    ToolDenied,
)

from .capturing import Capture
from .endings import AnyOutcome

C = TypeVar("C", bound=ToolCall)
T = TypeVar("T")
R = TypeVar("R")

SCHEMA_URL: Final = "https://opentelemetry.io/schemas/1.41.0"
"""For `trace.get_tracer(..., schema_url=SCHEMA_URL)`."""

OUTCOME: Final = "hookgen.outcome"
"""`"denied"` or `"cancelled"`; other calls have a result, or an error."""
REASON: Final = "hookgen.denied.reason"

_SEEN: Final = "hookgen.library.telemetry"
"""The key of a call's metadata that says that it has a span."""


class Spans:
    """Makes a span for each call, current while the tool runs, and only then.

    `attach` does for all kinds of tools what `run`, `run_async`, `stream` and
    `stream_async` do for one each, as `around` hooks. A call that was decided before
    it came to the tool gets a span afterwards, by `end`, an `on_exit` hook.

    Denied and cancelled calls are not errors: they have `hookgen.outcome`, and no
    status. What errors say becomes the status, captured safely; tracebacks, which may
    hold anything, are not recorded.
    """

    __slots__ = ("_capture", "_records_arguments", "_records_result", "_tracer")

    def __init__(
        self,
        *,
        tracer: Tracer,
        records_arguments: bool = False,
        records_result: bool = False,
        capture: Capture | None = None,
    ) -> None:
        """Say who makes the spans, and whether they hold arguments and results.

        Both may be sensitive, and are left out unless asked for, as the conventions
        have it; they are captured safely, as JSON text.
        """
        self._tracer = tracer
        self._records_arguments = records_arguments
        self._records_result = records_result
        self._capture = Capture() if capture is None else capture

    def attach(
        self, points: Iterable[AnyPoint], /, *, order: int = 0, name: str | None = None
    ) -> tuple[Subscription, ...]:
        """Attach to hook points of all kinds, such as `toolset.all()`.

        Hooks of a lower `order` are outside of the span.
        """
        return tuple(self._attach(point, order, name) for point in points)

    def _attach(self, point: AnyPoint, order: int, name: str | None) -> Subscription:
        # Which calls, items and results a point has, it cannot be asked.
        match point:
            case HookPoint():
                function = cast("HookPoint[ToolCall, object]", point)
                return function.subscribe(
                    around=self.run, on_exit=self.end, order=order, name=name
                )
            case AsyncHookPoint():
                coroutine = cast("AsyncHookPoint[ToolCall, object]", point)
                return coroutine.subscribe(
                    around=self.run_async, on_exit=self.end, order=order, name=name
                )
            case StreamHookPoint():
                stream = cast("StreamHookPoint[ToolCall, object, object]", point)
                return stream.subscribe(
                    around=self.stream, on_exit=self.end, order=order, name=name
                )
            case AsyncStreamHookPoint():
                items = cast("AsyncStreamHookPoint[ToolCall, object]", point)
                return items.subscribe(
                    around=self.stream_async, on_exit=self.end, order=order, name=name
                )
            case _:
                raise TypeError(f"there are no spans for {point!r}")

    def run(self, call: C, call_next: Callable[[C], R], /) -> R:
        """Make the span of a function's call."""
        span = self._start(call)
        token = contexts.attach(set_span_in_context(span))
        try:
            result = call_next(call)
        except BaseException as error:
            self._fail(span, error)
            raise
        finally:
            contexts.detach(token)
        self._finish(span, result)
        return result

    async def run_async(self, call: C, call_next: Callable[[C], Awaitable[R]], /) -> R:
        """Make the span of a coroutine function's call."""
        span = self._start(call)
        token = contexts.attach(set_span_in_context(span))
        try:
            result = await call_next(call)
        except BaseException as error:
            self._fail(span, error)
            raise
        finally:
            contexts.detach(token)
        self._finish(span, result)
        return result

    def stream(
        self, call: C, call_next: Callable[[C], Generator[T, Any, R]], /
    ) -> Generator[T, Any, R]:
        """Make the span of a generator function's call, from first item to last.

        It is current while the tool runs, not while its consumer does. What is sent
        in is the tool's own affair, hence `Any`.
        """
        span = self._start(call)
        inside = set_span_in_context(span)
        sent: object = None
        thrown: BaseException | None = None
        try:
            items = call_next(call)
            while True:
                token = contexts.attach(inside)
                try:
                    item = items.send(sent) if thrown is None else items.throw(thrown)
                except StopIteration as stop:
                    result: R = stop.value
                    break
                finally:
                    # With what the tool has attached and not detached yet.
                    inside = contexts.get_current()
                    contexts.detach(token)
                sent = thrown = None
                try:
                    sent = yield item
                except BaseException as error:
                    thrown = error
        except BaseException as error:
            self._fail(span, error)
            raise
        self._finish(span, result)
        return result

    async def stream_async(
        self, call: C, call_next: Callable[[C], AsyncGenerator[T, Any]], /
    ) -> AsyncGenerator[T, Any]:
        """Make the span of an async generator function's call, as `stream` does."""
        span = self._start(call)
        inside = set_span_in_context(span)
        try:
            items = AsyncItems(call_next(call))
            while True:
                token = contexts.attach(inside)
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    break
                finally:
                    inside = contexts.get_current()
                    contexts.detach(token)
                items.sent = None
                try:
                    items.sent = yield item
                except BaseException as error:
                    items.thrown = error
        except BaseException as error:
            self._fail(span, error)
            raise
        span.end()

    def end(self, outcome: AnyOutcome, /) -> None:
        """Make the span of a call that never came to the tool."""
        call = outcome.call
        if _SEEN in call.metadata:
            return
        ended = time_ns()
        begun = ended - int(outcome.duration * 1e9)
        span = self._start(call, begun)
        match outcome:
            case Denied(reason=reason):
                self._deny(span, reason)
            case Raised(error=error):
                self._fail(span, error, ended)
                return
            case _:
                pass
        span.end(ended)

    def _start(self, call: ToolCall, begun: int | None = None) -> Span:
        call.metadata[_SEEN] = True
        attributes = {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call.tool_name,
            "gen_ai.tool.call.id": call.call_id,
            "gen_ai.tool.type": "function",
        }
        if self._records_arguments:
            captured = self._capture.text(call.arguments())
            attributes["gen_ai.tool.call.arguments"] = captured
        return self._tracer.start_span(
            f"execute_tool {call.tool_name}",
            kind=SpanKind.INTERNAL,
            attributes=attributes,
            start_time=begun,
        )

    def _finish(self, span: Span, result: object) -> None:
        if self._records_result:
            span.set_attribute("gen_ai.tool.call.result", self._capture.text(result))
        span.end()

    def _fail(self, span: Span, error: BaseException, ended: int | None = None) -> None:
        if isinstance(error, ToolDenied):
            self._deny(span, error.reason)
        elif isinstance(error, Exception):
            kind = type(error)
            span.set_attribute("error.type", f"{kind.__module__}.{kind.__qualname__}")
            span.set_status(Status(StatusCode.ERROR, self._capture.error(error)))
        else:
            span.set_attribute(OUTCOME, "cancelled")
        span.end(ended)

    def _deny(self, span: Span, reason: str) -> None:
        span.set_attribute(OUTCOME, "denied")
        span.set_attribute(REASON, str(self._capture(reason)))
