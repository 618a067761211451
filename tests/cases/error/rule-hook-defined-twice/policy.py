import sys
from typing import overload


@overload
def check(query: str) -> None: ...


@overload
def check(query: int) -> None: ...


def check(query):
    del query


if sys.platform == "win32":

    def log(query: str) -> None:
        del query

else:

    def log(query: str) -> None:
        del query
