from agno.tools import tool


@tool
def first(a: int) -> str:
    """Say
something.
    """
    return f"""
{a}
    """


@tool
def second(a: int) -> str:
    r"""Raw \d."""
    return """
def third(): ...
"""


@tool
def third(
    a: str = """
) -> None:
""",
) -> str:
    return a
