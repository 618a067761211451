"""Tools told by conditions that are put together."""

from collections.abc import AsyncIterator, Iterator

from agents import function_tool


@function_tool
def function(query: str) -> str:
    """Be a function."""
    return query


@function_tool
async def coroutine(query: str) -> str:
    """Be a coroutine function."""
    return query


@function_tool
def generator(query: str) -> Iterator[str]:
    """Be a generator."""
    yield query


@function_tool
async def async_generator(query: str) -> AsyncIterator[str]:
    """Be an async generator."""
    yield query


class Store:
    """Files."""

    @function_tool
    def method(self, query: str) -> str:
        """Be a method."""
        return query

    @classmethod
    @function_tool
    def class_method(cls, query: str) -> str:
        """Be a class method."""
        return query

    @staticmethod
    @function_tool
    def static_method(query: str) -> str:
        """Be a static method."""
        return query
