"""Its names can be imported from the wrapper."""

import os
import sys as sys
from json import dumps as dumps
from json import loads

LIMIT = 10
limits, rates = [1], [2]
if os.name == "posix":
    SEPARATOR = "/"
else:
    SEPARATOR = "-"
if os.name == "nt":
    WINDOWS = True
for each in (1, 2):
    looped = each
counter: int
temporary = 1
del temporary
_private = loads("1")


class Hit:
    """What is found."""


def helper(text: str) -> str:
    return text


def search(query: str) -> Hit:  # hookgen: tool
    """Search the index."""
    return Hit()


__all__ = ["search", "_private"]
__all__ += ["loads"]
__all__ += sorted(["Hit"]) + [name for name in dir() if name == "_name"]
