import datetime as dt
import os.path
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

from agno.tools import tool


@tool
def search(
    query: Annotated[str, "What to look for"],
    mode: Literal["fast", "it's", -1, True, None] = "fast",
    where: "Path | None" = None,
    since: dt.date | dt.datetime | None = None,
    limit: Optional[int] = None,
    size: Union[int, "float"] = 0,
    keys: Sequence[tuple[str, ...]] = (),
    rank: Callable[[str, int], float] | None = None,
    each: Callable[..., Any] | None = None,
    extra: Mapping[str, "list[Path]"] | None = None,
    nothing: tuple[()] = (),
) -> dict[str, list[int]]:
    return {}
