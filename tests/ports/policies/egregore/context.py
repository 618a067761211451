"""All that a hook can know of a call."""

from __future__ import annotations

from dataclasses import dataclass

from hookgen.runtime import ToolError
from shop.tools.hooks import database
from shop.tools.hooks.database import QueryDatabaseCall, QueryDatabaseReturn


@dataclass(frozen=True, slots=True)
class Agent:
    """The agent, as far as its hooks have to know it."""

    name: str


known: dict[str, object] = {}


@database.query_database.pre_call
def look(call: QueryDatabaseCall) -> None:
    """Look at the call, its fields and the run that it belongs to."""
    assert call.run is not None
    call.metadata["seen by"] = "look"
    known["agent_id"] = call.run.agent_id
    known["execution_id"] = call.call_id
    known["run_id"] = call.run.run_id
    known["agent"] = call.run.context_as(Agent)
    known["tool_name"] = call.tool_name
    known["query"] = call.query
    known["tool_params"] = call.arguments()


@database.query_database.post_call
def look_again(done: QueryDatabaseReturn) -> None:
    """Look at the result, and at what an earlier hook left."""
    known["tool_result"] = done.result
    known["duration"] = done.duration
    known["metadata"] = done.call.metadata
    known["execution_id behind"] = done.call.call_id


@database.query_database.on_error
def look_at_error(failed: ToolError[QueryDatabaseCall]) -> None:
    """Look at the error."""
    known["error"] = failed.error
