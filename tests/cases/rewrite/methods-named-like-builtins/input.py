from agno.tools import tool


class Tools:
    def dict(self) -> None:
        print()

    def tuple(self) -> None:
        print()

    @tool
    def search(self, *names: str, **options: int) -> str:
        return ""
