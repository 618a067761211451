"""Hooks that the library has, one line each, in the order in which they run."""

from __future__ import annotations

from logging import getLogger

from hookgen.library import (
    AllowList,
    LogCalls,
    Permissions,
    RemindLength,
    RemindRemaining,
)
from shop.tools.hooks import toolset

toolset.after_model(AllowList(denied=["delete_*"]).turn, order=1)
toolset.after_model(
    Permissions(needed={"query_*": ["db_read"]}, held=lambda _: {"file_read"}).turn,
    order=2,
)
toolset.after_model(AllowList(allowed=["search_*", "read_file"]).turn, order=3)
toolset.after_model(RemindRemaining(at_most=2), order=4)
toolset.after_model(RemindLength(longer_than=20), order=5)
toolset.all().on_exit(LogCalls(logger=getLogger("production")))
