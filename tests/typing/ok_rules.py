"""Rules that are stated with decorators, in all their forms."""

from __future__ import annotations

from typing import assert_type

from hookgen.runtime import Deny, ToolCall, Where, rule

WHERE: Where = {"class": "Desk", "not": {"async": True}}


@rule(phase="pre_call")
def everywhere(call: ToolCall) -> None:
    del call


@rule(
    phase="pre_call",
    where={
        "name": ["delete_*", "refund"],
        "any_of": [{"tag": "destructive"}, {"all_of": [WHERE], "method": True}],
    },
    name="approval",
    order=-1,
    before="audit",
    after=["login", "limits"],
)
@rule(phase="on_exit", on_failure="continue", failure_limit=3, concurrent=True)
async def approve(amount: int) -> Deny | None:
    return Deny("too much") if amount > 100 else None


class Audit:
    @rule(phase="post_call", where={"returns": "str"})
    @staticmethod
    def record(result: str) -> None:
        del result


async def use() -> None:
    assert_type(await approve(1), Deny | None)
    Audit.record("")
