import functools

from agno.tools import tool

from decorator_stacks.hooks import tools as _hooks


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@tool(
    name="search",
    description="Search.",
)
@timed
@functools.cache
def search(query: str) -> str:
    if _hooks.search.idle:
        return _search_unhooked(query)
    return _hooks.search.call(_search_unhooked, query)


def _search_unhooked(query: str) -> str:
    return query
