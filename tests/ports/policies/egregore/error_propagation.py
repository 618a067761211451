"""Errors of hooks reach the error hooks, with where they come from."""

from __future__ import annotations

from hookgen.runtime import Phase, ToolError
from shop.tools.hooks import AnyCall, files, toolset
from shop.tools.hooks.files import DeleteFileCall

said: list[str] = []


@files.delete_file.pre_call
def refuse(call: DeleteFileCall) -> None:
    """Fail."""
    raise ValueError(f"'{call.path}' is needed")


@toolset.all().on_error
def tell(failed: ToolError[AnyCall]) -> None:
    """Tell an error of the tool from one of a hook."""
    where = "the tool" if failed.phase is Phase.BODY else failed.phase.value
    hook = getattr(failed.hook, "__name__", None)
    said.append(f"{failed.error} in {where} by {hook}")


@toolset.all().on_error
def stumble(failed: ToolError[AnyCall]) -> None:
    """Fail too, which does not keep the other error hook from running."""
    if failed.call.tool_name == "convert_price":
        raise RuntimeError("stumbled") from failed.error
