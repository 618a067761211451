"""What happens once for each of the agent's tool loops."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from hookgen.runtime import Deny, Run
from shop.tools.hooks import AnyCall, toolset


@dataclass(slots=True)
class State:
    """What the hooks of one run share."""

    started: float = 0.0
    delete_allowed: bool = False


said: list[str] = []


@toolset.pre_exec
def set_up(run: Run[object, object]) -> None:
    """Begin; an error here keeps the agent from running."""
    if run.agent_id is None:
        raise ValueError("a run needs an agent_id")
    run.storage_as(State).started = perf_counter()
    said.append(f"start {run.agent_id}")


@toolset.post_exec
def tear_down(run: Run[object, object]) -> None:
    """End, whatever became of the run; report what it did."""
    seconds = perf_counter() - run.storage_as(State).started
    failed = run.count(ending="raised")
    said.append(f"end {run.agent_id} {seconds >= 0} {run.counts()} {failed} failed")


@toolset.all().pre_call
def limit_calls(call: AnyCall) -> Deny | None:
    """Let one run make three calls."""
    too_many = call.run is not None and call.run.count() > 3
    return Deny("three calls are enough") if too_many else None
