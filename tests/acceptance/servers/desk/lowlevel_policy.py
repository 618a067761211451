"""Hooks of the server whose tools go through one function."""

from __future__ import annotations

from hookgen.runtime import Deny

from .hooks import lowlevel as tools


@tools.call_tool.pre_call
def change(call: tools.CallToolCall) -> Deny | None:
    text = str(call.arguments_["text"])
    call.arguments_ = {"text": f"<{text}>"}
    return Deny(f"'{text}' is not said here") if text == "damn" else None
