from agno.tools import tool

from like_the_toolset.hooks.load_ import load_ as _hooks


@tool
def load(path: str) -> str:
    if _hooks.load.idle:
        return _load_unhooked(path)
    return _hooks.load.call(_load_unhooked, path)


def _load_unhooked(path: str) -> str:
    return path
