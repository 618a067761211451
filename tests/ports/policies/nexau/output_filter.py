"""Keys of results that are nobody's business."""

from __future__ import annotations

from collections.abc import Callable

from hookgen.runtime import Replace
from shop.tools.hooks import database
from shop.tools.hooks.database import DescribeAccountReturn


def leave_out(*keys: str) -> Callable[[DescribeAccountReturn], Replace[dict[str, str]]]:
    """Return a hook that takes keys out of a result."""

    def hook(done: DescribeAccountReturn) -> Replace[dict[str, str]]:
        return Replace({k: v for k, v in done.result.items() if k not in keys})

    return hook


database.describe_account.post_call(leave_out("password", "secret", "api_key"))
