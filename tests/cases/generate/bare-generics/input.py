import asyncio
import collections
import re
from collections.abc import Callable, Iterable
from typing import Dict, List, Optional, Tuple, Type

from agno.tools import tool


@tool
def search(
    queries: list,
    options: Dict,
    pairs: List[tuple],
    each: Callable,
    kind: type,
    other: Optional[Type] = None,
    many: Iterable = (),
    counts: "collections.Counter | None" = None,
    pattern: "re.Pattern | None" = None,
    queue: "asyncio.Queue | None" = None,
) -> Tuple:
    return ()
