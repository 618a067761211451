"""Tools that are operations of a scaffold."""

import shop
from egregore.core.context_scaffolds.base import BaseContextScaffold, ScaffoldState
from egregore.core.context_scaffolds.data_types import StateOperatorResult
from egregore.core.context_scaffolds.decorators import operation


class Clerk(ScaffoldState):
    """Who is at the desk."""

    name: str = "Ada"


class Returns(BaseContextScaffold):
    """What the desk may do with what comes back."""

    type: str = "returns"
    state: Clerk = Clerk()

    def render(self) -> str:
        return f"{self.state.name} is at the desk."

    @operation
    def cancel(self, order: str) -> StateOperatorResult:
        """Cancel an order."""
        message = f"{shop.look_up(order)} cancelled by {self.state.name}"
        return StateOperatorResult(success=True, message=message)

    @operation(description="Refund an order.")
    def refund(self, order: str, cents: int | None = None) -> StateOperatorResult:
        amount = cents or "all"
        message = f"{shop.look_up(order)} refunded by {self.state.name}: {amount}"
        return StateOperatorResult(success=True, message=message)
