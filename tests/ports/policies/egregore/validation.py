"""What must be true of arguments before a tool runs."""

from __future__ import annotations

from hookgen.runtime import Deny
from shop.tools.hooks import database, files
from shop.tools.hooks.database import QueryDatabaseCall
from shop.tools.hooks.files import DeleteFileCall

DESTRUCTIVE = ("drop table", "delete from")


@database.query_database.pre_call
def refuse_destruction(call: QueryDatabaseCall) -> Deny | None:
    """Let nobody destroy tables; that there is a query, the signature says."""
    if any(words in call.query.lower() for words in DESTRUCTIVE):
        return Deny("destructive queries are not allowed")
    return None


@files.delete_file.pre_call
def want_confirmation(call: DeleteFileCall) -> None:
    """Fail the call, instead of denying it: `on_error` hooks see this."""
    if not call.confirm:
        raise ValueError("a deletion has to be confirmed")
