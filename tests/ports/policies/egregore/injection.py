"""Arguments that the model does not give, and must not."""

from __future__ import annotations

import os
from dataclasses import dataclass

from shop.tools.hooks import database, network
from shop.tools.hooks.database import QueryDatabaseCall
from shop.tools.hooks.network import CallApiCall


@dataclass(frozen=True, slots=True)
class User:
    """Whom the agent works for."""

    name: str


@database.query_database.pre_call
def add_user(call: QueryDatabaseCall) -> None:
    """Ask in the name of the run's user."""
    if call.user is None and call.run is not None:
        call.user = call.run.context_as(User).name


@network.call_api.pre_call
def add_key(call: CallApiCall) -> None:
    """Give the key, which the model never sees."""
    if call.api_key is None:
        call.api_key = os.environ.get("API_KEY")
