"""A generator where others have a context manager: code before, code behind."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import ConvertPriceCall


@dataclass(slots=True)
class Span:
    """A call that is or was going on."""

    execution_id: str
    arguments: dict[str, object]
    status: str = "running"
    error: str = ""


spans: list[Span] = []


@catalog.convert_price.intercept
def span(call: ConvertPriceCall) -> Generator[None, int, None]:
    """Keep one record of both sides."""
    made = Span(call.call_id, call.arguments())
    spans.append(made)
    try:
        result = yield
        made.status = f"success: {result}"
    except Exception as error:
        made.status, made.error = "error", f"{type(error).__name__}: {error}"
        raise
