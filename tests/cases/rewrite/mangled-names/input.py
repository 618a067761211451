from agno.tools import Toolkit


class VaultTools(Toolkit):
    def __init__(self, __key: str) -> None:
        self.__key = __key
        super().__init__(tools=[self.__open, self.read])

    def __open(self) -> str:
        return self.__key

    def read(self, __name: str) -> str:
        return self.__open() + __name
