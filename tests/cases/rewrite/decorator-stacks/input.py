import functools

from agno.tools import tool


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
    return query
