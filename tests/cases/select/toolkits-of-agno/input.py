from agno.tools import Toolkit


class NotesTools(Toolkit):
    def __init__(self, enable_delete: bool = False, all: bool = False, **kwargs):
        tools = [self.read]
        if enable_delete or all:
            tools.append(self.delete)
        tools.extend([self.list_notes])
        async_tools = [(self.aread, "read")]
        super().__init__(name="notes", tools=tools, async_tools=async_tools, **kwargs)
        self.register(self.search)

    def read(self, name: str) -> str:
        return name

    async def aread(self, name: str) -> str:
        return name

    def delete(self, name: str) -> str:
        return name

    def list_notes(self) -> str:
        return ""

    def search(self, query: str) -> str:
        return self._find(query)

    def _find(self, query: str) -> str:
        return query


class ArchiveTools(NotesTools):
    def __init__(self) -> None:
        super().__init__(tools=[self.restore, self.read])

    def restore(self, name: str) -> str:
        return name
