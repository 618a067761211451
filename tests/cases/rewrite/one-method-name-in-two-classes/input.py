from agno.tools import tool


class First:
    @tool
    def run(self) -> None:
        print()


class Second:
    @tool
    def run(self) -> None:
        print()
