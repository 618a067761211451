from agno.tools import Toolkit


class Desk:
    class Tools(Toolkit):
        def __init__(self) -> None:
            super().__init__(tools=[self.add])

        def add(self, a: int) -> int:
            return a


def make() -> Toolkit:
    class LocalTools(Toolkit):
        def __init__(self) -> None:
            super().__init__(tools=[self.add])

        def add(self, a: int) -> int:
            return a

    return LocalTools()
