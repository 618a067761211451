from os.path import *

from agno.tools import tool


def make():
    class Local: ...

    @tool
    def search(query: Local, path: PathLike, name: str) -> Local:
        return query

    return search


@tool
def find(query: undefined.Name, size: 1 + 2, other: make) -> f"{1}":
    return query
