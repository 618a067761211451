from agno.tools import tool

from multi_line_strings.hooks import tools as _hooks


@tool
def first(a: int) -> str:
    """Say
something.
    """
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a: int) -> str:
    return f"""
{a}
    """


@tool
def second(a: int) -> str:
    r"""Raw \d."""
    if _hooks.second.idle:
        return _second_unhooked(a)
    return _hooks.second.call(_second_unhooked, a)


def _second_unhooked(a: int) -> str:
    return """
def third(): ...
"""


@tool
def third(
    a: str = """
) -> None:
""",
) -> str:
    if _hooks.third.idle:
        return _third_unhooked(a)
    return _hooks.third.call(_third_unhooked, a)


def _third_unhooked(a: str) -> str:
    return a
