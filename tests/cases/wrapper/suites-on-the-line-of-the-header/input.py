from abc import ABC, abstractmethod


class Index(ABC):
    @abstractmethod
    def search(self, query: str) -> str: ...  # hookgen: tool

    @abstractmethod
    def fetch(self, url: str) -> str: return url  # hookgen: tool

    @property
    def size(self) -> int: return 1  # hookgen: tool

    def clear(self) -> None: self.cleared = True  # hookgen: tool


def echo(text: str) -> str: "Say it again."; return text
