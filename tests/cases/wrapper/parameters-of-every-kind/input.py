def search(
    query: str,
    /,
    index: str = "main",
    *terms: str,
    limit: int,
    deep: bool = False,
    **options: float,
) -> list[str]:
    """Search the index."""
    return [query, index, *terms, str(limit), str(deep), str(options)]


def keyword_only(*, query: str, limit: int = 10) -> list[str]:
    """Search the index."""
    return [query] * limit


def positional_only(query: str, limit: int = 10, /) -> list[str]:
    """Search the index."""
    return [query] * limit
