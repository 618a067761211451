"""Drives an MCP server over stdio with the official client; prints all it answers.

Arguments: a JSON list of calls, each a name and arguments; a file for the server's
standard error; the server's own command line.
"""

# This script runs in an environment with the MCP SDK; the one that checks types has none.
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def drive(calls: list[Any], errors: Path, command: list[str]) -> dict[str, Any]:
    """Return the tools of a server, and the answers to some calls with their progress."""
    parameters = StdioServerParameters(
        command=sys.executable, args=["-B", *command], env=dict(os.environ)
    )
    with errors.open("w", encoding="utf-8") as log:
        async with (
            stdio_client(parameters, errlog=log) as (incoming, outgoing),
            ClientSession(incoming, outgoing) as session,
        ):
            await session.initialize()
            tools = await session.list_tools()
            answers = [await call(session, *each) for each in calls]
    return {"tools": dump(tools), "answers": answers}


async def call(session: Any, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    progress: list[str | None] = []

    async def note(done: float, total: float | None, message: str | None) -> None:
        progress.append(f"{done:g}/{total or 0:g} {message}")

    given = dump(await session.call_tool(name, arguments, progress_callback=note))
    return {
        "error": given.get("isError", False),
        "text": [each["text"] for each in given["content"]],
        "structured": given.get("structuredContent"),
        "progress": progress,
    }


def dump(model: Any) -> Any:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def main() -> None:
    calls, errors, *command = sys.argv[1:]
    answers = asyncio.run(drive(json.loads(calls), Path(errors), command))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
