"""Methods of every kind, with rules."""

from collections.abc import Iterator

from agents import function_tool


class Store:
    """Files."""

    class Trash:
        """Deleted files."""

        @function_tool
        def empty(self) -> int:
            """Empty it."""
            return 0

    @function_tool
    def read(self, path: str) -> str:
        """Read a file."""
        return path

    @function_tool
    async def write(self, path: str, text: str) -> None:
        """Write a file."""
        del path, text

    @function_tool
    def names(self, folder: str) -> Iterator[str]:
        """List a folder."""
        yield folder

    @classmethod
    @function_tool
    def open(cls, path: str) -> "Store":
        """Open a store."""
        return cls()

    @staticmethod
    @function_tool
    def join(path: str, name: str) -> str:
        """Join two names."""
        return path + name
