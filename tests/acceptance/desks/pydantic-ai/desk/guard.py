"""What keeps a failing tool from ending the run."""

from typing import Any, NoReturn

from pydantic_ai.capabilities import Hooks
from pydantic_ai.exceptions import ToolFailed


async def tell(_context: Any, *, error: Exception, **_: Any) -> NoReturn:
    """Tell the model what went wrong."""
    raise ToolFailed(f"That failed: {error}")


guard: Hooks[str] = Hooks(tool_execute_error=tell)
