from agno.tools import tool

for name in ("a", "b"):

    @tool
    def search(query: str) -> str:
        return query + name


while True:

    class Tools:
        @tool
        def find(self) -> str:
            return ""

    break
