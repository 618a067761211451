"""The desk's hooks: importing this attaches them."""

import rules

from .hooks.orders import find_order, track_order
from .hooks.returns import Returns

find_order.pre_call(rules.check)
find_order.pre_call(rules.meet, order=1)
find_order.post_call(rules.review)
find_order.on_error(rules.explain)

track_order.pre_call(rules.check)
track_order.pre_call(rules.meet_async, order=1)
track_order.post_call(rules.review)
track_order.on_error(rules.explain)

Returns.cancel.pre_call(rules.check)
Returns.cancel.pre_call(rules.meet, order=1)
Returns.cancel.post_call(rules.review)
Returns.cancel.on_error(rules.explain)

Returns.refund.pre_call(rules.check)
Returns.refund.pre_call(rules.meet, order=1)
Returns.refund.post_call(rules.review)
Returns.refund.on_error(rules.explain)

Returns.arefund.pre_call(rules.check)
Returns.arefund.pre_call(rules.meet_async, order=1)
Returns.arefund.post_call(rules.review)
Returns.arefund.on_error(rules.explain)
