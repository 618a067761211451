"""Generators that check what goes in and change what comes out."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from hookgen.runtime import Deny, Replace
from shop.tools.hooks import database, files
from shop.tools.hooks.database import GetCustomerCall
from shop.tools.hooks.files import DeleteFileCall

from policies.egregore.runs import State
from shop.store import Customer


@files.delete_file.intercept
def guard_files(
    call: DeleteFileCall,
) -> Generator[Deny | Replace[str] | None, str, None]:
    """Check before, rephrase behind."""
    if call.run is None or not call.run.storage_as(State).delete_allowed:
        yield Deny("files are not to be deleted")
        return
    result = yield None
    yield Replace(result.upper())


@database.get_customer.intercept
def anonymize(
    call: GetCustomerCall,
) -> Generator[Replace[Customer] | None, Customer, None]:
    """Check the number before, hide the address behind."""
    if call.number < 1:
        raise ValueError("customers are numbered from 1")
    customer = yield None
    yield Replace(replace(customer, email="hidden"))
