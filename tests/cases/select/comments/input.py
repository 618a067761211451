from agno.tools import tool


# hookgen: tool
def first() -> str:
    return ""


def second() -> str:  # hookgen: tool
    return ""


# hookgen: ignore
@tool
def third() -> str:
    return ""


@tool  # hookgen: ignore
def fourth() -> str:
    return ""


class Desk:
    # hookgen: tool
    def fifth(self) -> str:
        return ""

    def sixth(self) -> str:
        return "# hookgen: tool"
