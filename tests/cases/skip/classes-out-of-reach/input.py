from agno.tools import tool


class Twice:
    @tool
    def first(self) -> str:
        return ""


class Twice: ...


class Shadowed:
    @tool
    def hide(self, Shadowed: int) -> int:
        return Shadowed


class __Private:
    @tool
    def hide(self) -> str:
        return ""
