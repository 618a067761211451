from abc import ABC, abstractmethod

from agno.tools import tool


class Tools(ABC):
    @tool
    @abstractmethod
    def search(self, query: str) -> str:
        return query
