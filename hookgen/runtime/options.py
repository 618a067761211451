"""What can be said of a hook when it is attached."""

from __future__ import annotations

from typing import Literal, TypeAlias

OnFailure: TypeAlias = Literal["block", "continue"]
"""What becomes of a call when a hook fails: it fails too, or it goes on."""

FAILURE_LIMIT = 5
"""How often in a row an observer may fail before it is switched off."""


class Options:
    """How hooks are attached."""

    __slots__ = ("concurrent", "failure_limit", "local", "name", "observes", "order")

    def __init__(
        self,
        *,
        order: int = 0,
        name: str | None = None,
        on_failure: OnFailure = "block",
        failure_limit: int = FAILURE_LIMIT,
        concurrent: bool = False,
        local: bool = False,
    ) -> None:
        if on_failure not in ("block", "continue"):
            raise ValueError(f"on_failure is {on_failure!r}, not 'block' or 'continue'")
        if failure_limit < 1:
            raise ValueError(f"failure_limit is {failure_limit}, not 1 or more")
        if type(order) is not int:
            raise TypeError(f"order is {order!r}, not a whole number")
        self.order = order
        self.name = name
        self.observes = on_failure == "continue"
        self.failure_limit = failure_limit
        if concurrent and not self.observes:
            raise ValueError("only hooks with on_failure='continue' can be concurrent")
        self.concurrent = concurrent
        self.local = local

    @property
    def watching(self) -> Options:
        """The same for a hook that is an observer in any case."""
        return Options(
            order=self.order,
            name=self.name,
            on_failure="continue",
            failure_limit=self.failure_limit,
            concurrent=self.concurrent,
            local=self.local,
        )
