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


for _ in range(2):

    def looped(query: str) -> str:
        return query


def search(query: str) -> str:
    """Search the index."""
    return query
