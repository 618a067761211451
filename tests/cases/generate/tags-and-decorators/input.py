from agno.tools import tool
from functools import cache


# hookgen: tag destructive
@tool
def delete(number: str) -> None:
    print(number)


@tool(name="find")
@cache
# hookgen: tag money destructive
def refund(number: str) -> None:
    print(number)


class Tools:
    @staticmethod
    @tool
    # hookgen: tag money
    def pay(cents: int) -> None:
        print(cents)


def marked() -> None:  # hookgen: tool
    print("")
