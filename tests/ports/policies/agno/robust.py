"""Checks on both sides, and errors that do not say too much."""

from __future__ import annotations

import logging

from hookgen.runtime import Deny, Phase, ToolError
from shop.tools.hooks import catalog
from shop.tools.hooks.catalog import ConvertPriceCall, ConvertPriceReturn

log = logging.getLogger("shop")
allowed = True


class ValidationError(Exception):
    """Something is not as it should be."""


@catalog.convert_price.pre_call(order=1)
def check_arguments(call: ConvertPriceCall) -> None:
    """Check what goes in."""
    if call.cents < 0:
        raise ValidationError(f"{call.cents} is negative")


@catalog.convert_price.pre_call(order=2)
def check_permission(_: ConvertPriceCall) -> Deny | None:
    """Deny: no error hook sees it, so nothing can turn it into something else."""
    return None if allowed else Deny("prices are not for you")


@catalog.convert_price.post_call
def check_result(done: ConvertPriceReturn) -> None:
    """Check what comes out."""
    if done.result > 10_000_000:
        raise ValidationError(f"{done.result} is no price")


@catalog.convert_price.on_error
def say_less(failed: ToolError[ConvertPriceCall]) -> None:
    """Log all of it, and tell the model what it may know."""
    log.error("%s failed", failed.call, exc_info=failed.error)
    name = failed.call.tool_name
    if failed.phase is Phase.PRE_CALL and isinstance(failed.error, ValidationError):
        raise ValueError(f"invalid arguments for {name}") from None
    raise RuntimeError(f"{name} failed") from None
