from agno.tools import tool

from like_the_toolset import hooks as _hooks


@tool
def load(path: str) -> str:
    if _hooks.load_2.idle:
        return _load_unhooked(path)
    return _hooks.load_2.call(_load_unhooked, path)


def _load_unhooked(path: str) -> str:
    return path


@tool
def toolset(names: list[str]) -> int:
    if _hooks.toolset_2.idle:
        return _toolset_unhooked(names)
    return _hooks.toolset_2.call(_toolset_unhooked, names)


def _toolset_unhooked(names: list[str]) -> int:
    return len(names)
