import enum
import sys
from enum import Enum as _Enum

if sys.platform == "win32":

    def beep() -> None:
        """Beep."""
        print("\a")

    class Registry:
        def read(self, key: str) -> str:  # hookgen: tool
            """Read a key."""
            return key


if sys.version_info >= (3, 12):

    def batch(size: int) -> int:
        """Return the size of a batch."""
        return size

else:

    def batch(size: int, /) -> int:
        """Return the size of a batch."""
        return size


def spare() -> None:
    """Do nothing."""


del spare


class Mixin:
    def label(self) -> str:  # hookgen: tool
        """Return a label."""
        return "label"


class Level(Mixin, _Enum):
    LOW = 1


class Named(str, enum.Enum):
    """Has no members."""


class Color(Named):
    RED = "red"

    def code(self) -> str:  # hookgen: tool
        """Return a code."""
        return self.value


if __name__ == "__main__":

    class Main(Mixin):
        """Is there in a program only."""
