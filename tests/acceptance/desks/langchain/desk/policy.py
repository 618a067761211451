"""The desk's hooks: importing this attaches them."""

import rules

from .hooks.orders import find_order, track_order
from .hooks.returns import Cancel, Refund

find_order.pre_call(rules.check)
find_order.pre_call(rules.meet, order=1)
find_order.post_call(rules.review)
find_order.on_error(rules.explain)

track_order.pre_call(rules.check)
track_order.pre_call(rules.meet_async, order=1)
track_order.post_call(rules.review)
track_order.on_error(rules.explain)

Cancel._run.pre_call(rules.check)
Cancel._run.pre_call(rules.meet, order=1)
Cancel._run.post_call(rules.review)
Cancel._run.on_error(rules.explain)

Refund._run.pre_call(rules.check)
Refund._run.pre_call(rules.meet, order=1)
Refund._run.post_call(rules.review)
Refund._run.on_error(rules.explain)

Refund._arun.pre_call(rules.check)
Refund._arun.pre_call(rules.meet_async, order=1)
Refund._arun.post_call(rules.review)
Refund._arun.on_error(rules.explain)
