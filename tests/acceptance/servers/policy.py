"""Hooks of the server in one file; what they see goes to standard error."""

import sys

import server_hooks as tools

from hookgen.runtime import Deny, Replace, ToolCall, ToolError, ToolReturn


def note(line: str) -> None:
    sys.stderr.write(f"hook: {line}\n")


@tools.add.pre_call
def inject(call: tools.AddCall) -> None:
    note(f"pre_call {call}")
    call.b = 40


@tools.add.post_call
def see(done: ToolReturn[ToolCall, object]) -> None:
    note(f"post_call {done.result}")


@tools.refund.pre_call
def refuse(call: tools.RefundCall) -> Deny | None:
    return Deny("too much") if call.request.amount > 100 else None


@tools.refund.post_call
def sign(done: tools.RefundReturn) -> None:
    done.result.note = f"signed for {done.call.request.order}"


@tools.search.pre_call
async def narrow(call: tools.SearchCall) -> None:
    note(f"pre_call {call}")
    call.limit = 1


@tools.search.post_call
async def shout(done: tools.SearchReturn) -> Replace[list[str]]:
    return Replace([line.upper() for line in done.result])


@tools.ship.pre_call
async def announce(call: tools.ShipCall) -> None:
    await call.ctx.report_progress(0, len(call.orders), "checked")
    call.orders = sorted(call.orders)


@tools.fail.on_error
def tell(failed: ToolError[tools.FailCall]) -> None:
    note(f"on_error {failed.error!r}")
