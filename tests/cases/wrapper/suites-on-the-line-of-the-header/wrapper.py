"""The tools of suites_on_the_line_of_the_header.tools, wrapped.

@wrapped by hookgen with template 'hook'; do not edit.
To make it again: hookgen wrap suites_on_the_line_of_the_header.tools --out suites_on_the_line_of_the_header_wrapped --public
"""

import suites_on_the_line_of_the_header.tools as _wrapped

from suites_on_the_line_of_the_header_wrapped.hooks import tools as _hooks

__all__ = ["Index", "echo"]


class Index(_wrapped.Index):
    # hookgen: tool
    def clear(self) -> None:
        if _hooks.Index_clear.idle:
            return Index._clear_unhooked(self)
        return _hooks.Index_clear.call(Index._clear_unhooked, self)

    def _clear_unhooked(self) -> None:
        return _wrapped.Index.clear(self)


# hookgen: tool
def echo(text: str) -> str:
    """Say it again."""
    if _hooks.echo.idle:
        return _echo_unhooked(text)
    return _hooks.echo.call(_echo_unhooked, text)


def _echo_unhooked(text: str) -> str:
    return _wrapped.echo(text)
