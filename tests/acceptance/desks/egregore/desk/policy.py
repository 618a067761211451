"""The desk's hooks: importing this attaches them.

An operation returns a record of Egregore's, and so do its hooks.
"""

import rules
from egregore.core.context_scaffolds.data_types import StateOperatorResult

from hookgen.runtime import Deny, Replace, ToolCall, ToolError, ToolReturn

from .hooks.orders import find_order
from .hooks.returns import Returns

Change = Replace[StateOperatorResult] | None


def pack(change: Replace[str] | None) -> Change:
    """Return what a rule gave as the result of an operation."""
    if change is None:
        return None
    return Replace(StateOperatorResult(success=True, message=change.result))


def check(call: rules.OrderCall) -> Deny | Change:
    decided = rules.check(call)
    return decided if isinstance(decided, Deny) else pack(decided)


def review(done: ToolReturn[ToolCall, StateOperatorResult]) -> Change:
    return pack(rules.keep_secrets(done.call, done.result.message))


def explain(failed: ToolError[ToolCall]) -> Change:
    return pack(rules.explain(failed))


find_order.pre_call(rules.check)
find_order.post_call(rules.review)
find_order.on_error(rules.explain)

Returns.cancel.pre_call(check)
Returns.cancel.post_call(review)
Returns.cancel.on_error(explain)

Returns.refund.pre_call(check)
Returns.refund.post_call(review)
Returns.refund.on_error(explain)
