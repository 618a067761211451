"""What belongs to the current task or thread."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .records import ToolCall
    from .runs import Run

CURRENT_RUN: ContextVar[Run[object, object] | None] = ContextVar(
    "hookgen_run", default=None
)

CURRENT_CALL: ContextVar[ToolCall | None] = ContextVar("hookgen_call", default=None)
"""The innermost call of a run's tool that is going on."""

LOCAL_HOOKS: ContextVar[Mapping[object, object] | None] = ContextVar(
    "hookgen_local_hooks", default=None
)
"""By hook point, what is attached for this context only."""
