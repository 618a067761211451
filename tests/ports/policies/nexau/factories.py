"""Functions that make hooks, to be attached with parameters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from hookgen.runtime import ToolReturn, Turn
from shop.tools.hooks import AnyCall, toolset

ModelHook = Callable[[Turn[AnyCall]], Turn[AnyCall] | None]


def log_turns(logger: str) -> Callable[[Turn[AnyCall]], None]:
    """Return a hook that logs what the model asks for."""
    log = logging.getLogger(logger)

    def hook(turn: Turn[AnyCall]) -> None:
        names = ", ".join(call.tool_name for call in turn.calls)
        log.info("turn %s of %s: %s", turn.iteration, turn.run.agent_id, names)

    return hook


def log_results(logger: str) -> Callable[[ToolReturn[AnyCall, object]], None]:
    """Return a hook that logs what tools gave."""
    log = logging.getLogger(logger)

    def hook(done: ToolReturn[AnyCall, object]) -> None:
        call = done.call
        log.info("%s %s: %s", call.tool_name, call.arguments(), done.result)

    return hook


def allow_only(*names: str) -> ModelHook:
    """Return a hook that drops the calls of all other tools."""
    for name in names:
        toolset.find(name)  # a name that is no tool is an error here

    def hook(turn: Turn[AnyCall]) -> Turn[AnyCall]:
        return turn.keep(lambda call: call.tool_name in names)

    return hook


def allow_by_permission(needs: dict[str, str], has: Collection[str]) -> ModelHook:
    """Return a hook that drops the calls that need a permission nobody gave."""

    def hook(turn: Turn[AnyCall]) -> Turn[AnyCall]:
        return turn.keep(lambda call: needs.get(call.tool_name, "") in {"", *has})

    return hook
