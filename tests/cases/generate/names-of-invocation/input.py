from agno.tools import tool


class apply: ...


@tool
def given(given: str, self: int, tool: int, call: int) -> str:
    return given


@tool
def body(body: str, apply: int, copy: int, invoke: int, _identity: int) -> str:
    return body


@tool
def toolset(toolset: str, BodyCall: int, ToolsetCall: int, ToolsetCall_: int) -> str:
    return toolset


@tool
def load(load: str) -> str:
    return load


@tool
def Arguments(text: str, kind: apply) -> apply:
    return kind


class Owner:
    @tool
    def Owner(self, owner: int, Owner_: int) -> int:
        return owner

    @tool
    def _(self, __: int) -> int:
        return __

    class Body:
        @classmethod
        @tool
        def body(cls, body: int) -> int:
            return body


class TEXT:
    @staticmethod
    @tool
    def ListOf(words: list[str]) -> int:
        return len(words)
