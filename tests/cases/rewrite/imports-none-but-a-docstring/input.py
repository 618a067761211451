"""Tools."""


# hookgen: tool
def f(a: int) -> int:
    return a
