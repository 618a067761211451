from agno.tools import tool


@tool
# Not the decorator's.
def first(a: int) -> int:  # The header's.
    # The body's.

    # The body's too.
    return a  # The statement's.
    # Behind the body.


@tool
def second(a: int) -> int:
    """Say something."""

    # After the docstring.
    return a


# Between the tools.


@tool
def third(
    a: int,  # The first.
    b: int,  # The last.
) -> int:
    # Only a comment and a string.
    "not a docstring".strip()
    return a
