"""Several hooks after the model, in a stated order; each sees the turn as left."""

from __future__ import annotations

from hookgen.runtime import Message, Turn
from shop.tools.hooks import AnyCall, toolset
from shop.tools.hooks.catalog import SearchTeasCall

from policies.nexau.factories import allow_by_permission, allow_only, log_turns

toolset.after_model(log_turns("shop"), order=1, on_failure="continue")
toolset.after_model(
    allow_by_permission(
        {"query_database": "db_read", "write_file": "file_modify"}, has={"db_read"}
    ),
    order=2,
)


@toolset.after_model(order=3)
def count(turn: Turn[AnyCall]) -> Turn[AnyCall]:
    """Tell how many calls are left."""
    return turn.add(Message("system", f"{len(turn.calls)} allowed"))


@toolset.after_model(order=4)
def narrow(turn: Turn[AnyCall]) -> None:
    """Change an argument of a call that is still to be made."""
    for call in turn.calls:
        if isinstance(call, SearchTeasCall):
            call.limit = 1


toolset.after_model(allow_only("search_teas", "read_file"), order=5)
