"""Errors become answers that help the model on."""

from __future__ import annotations

from hookgen.runtime import Replace, ToolError
from shop.tools.hooks import database, files
from shop.tools.hooks.database import DescribeAccountCall
from shop.tools.hooks.files import ReadFileCall


@files.read_file.on_error
def explain(failed: ToolError[ReadFileCall]) -> Replace[str] | None:
    """Answer with words, as the tool would."""
    if isinstance(failed.error, KeyError):
        return Replace(f"there is no file '{failed.call.path}'")
    return None


@database.describe_account.on_error
def explain_account(
    failed: ToolError[DescribeAccountCall],
) -> Replace[dict[str, str]] | None:
    """Answer with a dict, as the tool would."""
    if isinstance(failed.error, KeyError):
        return Replace({"problem": f"there is no customer {failed.call.number}"})
    return None
