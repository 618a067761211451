from agno.tools import tool


@tool
def first() -> None: """One line."""; return None


@tool
def second() -> None:
    pass; print("second")
