def search(query: str) -> str:
    """Search."""
    return query


class Index:
    @classmethod
    def open(cls, path: str) -> str:  # hookgen: tool
        """Open."""
        return path


vars(Index)["open"].__func__.__doc__ = "Open an index."
search.__doc__ = f"Search {len('the')} indexes."
