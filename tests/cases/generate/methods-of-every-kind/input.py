from agno.tools import tool


class Tools:
    @tool
    def plain(self, a: int) -> int:
        return a

    @tool
    @classmethod
    def of_class(cls, a: int) -> "Tools":
        return cls()

    @tool
    @staticmethod
    def static(a: int) -> int:
        return a

    @tool
    async def later(self) -> None:
        print()

    @tool
    def __private(self) -> int:
        return 1

    class Inner:
        @tool
        def plain(self, other: "Tools") -> "Tools.Inner":
            return self
