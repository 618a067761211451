"""Tools told by their names, classes and module."""

from agents import function_tool


@function_tool
def search(query: str) -> str:
    """Find pages."""
    return query


@function_tool
def search_all(query: str) -> str:
    """Find all pages."""
    return query


class Store:
    """Files."""

    @function_tool
    def search(self, query: str) -> str:
        """Find files."""
        return query

    @function_tool
    def delete(self, path: str) -> str:
        """Delete a file."""
        return path

    class Trash:
        """Deleted files."""

        @function_tool
        def delete(self, path: str) -> str:
            """Delete a file for good."""
            return path
