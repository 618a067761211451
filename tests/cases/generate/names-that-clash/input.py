from agno.tools import tool


class ToolCall: ...


class SearchCall: ...


class Any: ...


class Tools:
    @tool
    def search(self, call: ToolCall, other: SearchCall) -> Any:
        return Any()


@tool
def search(call: ToolCall, other: SearchCall) -> Any:
    return Any()


@tool
def Search(query: str) -> "Tools":
    return Tools()


@tool
def list(path: str) -> str:
    return path


class Shelf:
    @tool
    def Box_open(self) -> str:
        return "the shelf's"


class Box:
    @tool
    def open(self) -> str:
        return "of the module"

    @tool
    def Box_open(self) -> str:
        return "of the same class"


@tool
def Tools_search(query: str) -> str:
    return query
