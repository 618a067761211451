"""Rules that make no sense, and hooks whose types their rules leave as they were."""

from __future__ import annotations

from hookgen.runtime import ToolCall, Where, rule


@rule(phase="precall")  # E: arg-type; reportArgumentType
def wrong_phase(call: ToolCall) -> None:
    del call


@rule(phase="on_exit", where={"nam": ""})  # E: arg-type; reportArgumentType
def wrong_key(call: ToolCall) -> None:
    del call


@rule(phase="on_exit", on_failure="go on")  # E: arg-type; reportArgumentType
def wrong_option(call: ToolCall) -> None:
    del call


@rule(phase="pre_call")
def hook(amount: int) -> None:
    del amount


NAME: Where = {"nam": "a"}  # E: typeddict-unknown-key; reportAssignmentType
ASYNC: Where = {"async": "a"}  # E: typeddict-item; reportAssignmentType
NOT: Where = {"not": {"nam": "a"}}  # E: typeddict-unknown-key; reportAssignmentType

hook("a")  # E: arg-type; reportArgumentType
