from collections.abc import Callable
from typing import Any, overload


class Function:
    def __init__(self, entrypoint: Callable[..., Any] | None) -> None:
        self.entrypoint = entrypoint


@overload
def tool(function: Callable[..., Any], /) -> Function: ...
@overload
def tool(
    *, name: str | None = None, requires_confirmation: bool | None = None
) -> Callable[[Callable[..., Any]], Function]: ...
def tool(
    function: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    requires_confirmation: bool | None = None,
) -> Function | Callable[[Callable[..., Any]], Function]:
    return Function if function is None else Function(function)
