"""What the drivers of all agent frameworks have in common: cases in, answers out.

Arguments of a driver: a file with a JSON list of cases, and, for hooks to be attached,
the module that attaches them. A case is one run of an agent whose scripted model asks
for some tools in its first turn, and ends the run in its second. Printed as JSON, for
each case: the tools as the model was offered them, what it was told of its calls, what
hooks saw, and the error that ended the run, if one did.
"""

# The drivers run in a framework's environment, beside a desk; what checks types has none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import socket
import sys
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import rules

GOODBYE = "that is all"
"""What the model says in its second turn."""


@dataclass(frozen=True)
class Call:
    """One call that the model asks for."""

    id: str
    tool: str
    arguments: dict[str, Any]

    @property
    def json_arguments(self) -> str:
        """The arguments, as models write them."""
        return json.dumps(self.arguments)


@dataclass(frozen=True)
class Answer:
    """What the model is told of one call."""

    tool: str
    text: str
    sign: bool | str | None
    """How the framework marks a result or a failure; `None` where it has no mark."""


@dataclass
class Script:
    """What the model is to ask for, and what the framework let it know."""

    calls: list[Call]
    offered: list[Any] = field(default_factory=list)
    told: list[Answer] = field(default_factory=list)
    turns: int = 0

    def tool_of(self, call_id: str) -> str:
        """Return the name of the tool that was called under an id."""
        return next(call.tool for call in self.calls if call.id == call_id)


Run = Callable[[Script], object]
"""Runs the agent; returns the text that the agent's user gets."""


def run_case(run: Run, calls: list[Any]) -> dict[str, Any]:
    """Return what one run of an agent showed."""
    script = Script([Call(f"call-{i}", *call) for i, call in enumerate(calls)])
    rules.begin()
    raised = said = None
    try:
        said = run(script)
    except Exception as error:
        raised = f"{type(error).__name__}: {error}"
    return {
        "offered": script.offered,
        "told": [asdict(answer) for answer in script.told],
        "hooks": list(rules.seen),
        "said": said,
        "raised": raised,
    }


def refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("agents stay at home")


def stay_at_home() -> None:
    """Let nothing in this process reach out; Egregore, for one, would load tokenizers."""
    socket.socket.connect = refuse  # type: ignore[method-assign]  # no network
    socket.getaddrinfo = refuse


def main(runs: dict[str, Run]) -> None:
    """Run all cases, each on the path that it names."""
    cases, *policies = sys.argv[1:]
    stay_at_home()
    warnings.simplefilter("ignore")
    logging.disable()
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        for policy in policies:
            importlib.import_module(policy)
        shown = {
            name: run_case(runs[path], calls)
            for name, path, calls in json.loads(Path(cases).read_text("utf-8"))
        }
    json.dump(shown, sys.stdout)
