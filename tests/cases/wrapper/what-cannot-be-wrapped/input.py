from typing import final


def make() -> object:  # hookgen: ignore
    def search(query: str) -> str:  # hookgen: tool
        return query

    return search


class Outer:
    class Inner:
        def search(self, query: str) -> str:  # hookgen: tool
            return query


@final
class Closed:
    def search(self, query: str) -> str:  # hookgen: tool
        return query


class Registered:
    def __init_subclass__(cls, *, key: str) -> None:
        """Register."""

    def search(self, query: str) -> str:  # hookgen: tool
        return query


class Factory:
    @classmethod
    def make(*args: object) -> object:  # hookgen: tool
        return args

    @classmethod
    def derive(cls, super: type) -> type:  # hookgen: tool
        return super


for _ in range(2):

    def looped(query: str) -> str:
        return query


def search(query: str) -> str:
    """Search the index."""
    return query
