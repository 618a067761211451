"""Arguments as JSON that is safe to keep."""

from __future__ import annotations

from hookgen.library import Capture, Json
from shop.tools.hooks import AnyCall, toolset

keep = Capture(max_text=40)
kept: list[Json] = []


@toolset.all().pre_call(on_failure="continue")
def capture_arguments(call: AnyCall) -> None:
    """Mask secrets, cut what is long, at any depth; never raise."""
    kept.append(keep.arguments(call))
