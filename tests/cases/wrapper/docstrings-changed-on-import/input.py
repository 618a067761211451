def search(query: str) -> str:
    """Search."""
    return query


search.__doc__ = f"Search {len('the')} indexes."
