from agno.tools import Toolkit


class Tools(Toolkit):
    limit = 3

    def __init__(self) -> None:
        super().__init__(tools=[self.search])

    def search(self, query: str, limit: int = limit) -> str:
        return query * limit

    find = search
