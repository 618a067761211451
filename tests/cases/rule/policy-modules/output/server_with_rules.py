"""A script, outside of all packages."""

from agents import function_tool

import server_with_rules_hooks as _hooks


@function_tool
def echo(text: str) -> str:
    """Give it back."""
    if _hooks.echo.idle:
        return _echo_unhooked(text)
    return _hooks.echo.call(_echo_unhooked, text)


def _echo_unhooked(text: str) -> str:
    return text
