import sys
from collections.abc import AsyncIterator

from agno.tools import tool


def make(prefix: str) -> object:
    class Tools:
        @tool
        def greet(self, name: str) -> str:
            return prefix + name

    @tool
    def greet(name: str) -> str:
        return prefix + name

    @tool
    async def tick(times: int) -> AsyncIterator[int]:
        yield times

    return greet, tick, Tools


class Outer:
    class __Inner:
        @tool
        def greet(self, name: str) -> str:
            return name


if sys.platform == "win32":

    @tool
    def shell(command: str) -> str:
        return command

else:

    @tool
    def shell(command: str) -> str:
        return command
