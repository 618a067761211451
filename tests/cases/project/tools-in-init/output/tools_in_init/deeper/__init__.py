from agno.tools import tool

from tools_in_init.hooks import deeper as _hooks


@tool
def deep() -> None:
    if _hooks.deep.idle:
        return _deep_unhooked()
    return _hooks.deep.call(_deep_unhooked)


def _deep_unhooked() -> None:
    print()
