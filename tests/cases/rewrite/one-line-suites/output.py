from agno.tools import tool

from one_line_suites.hooks import tools as _hooks


@tool
def first(a: int) -> int:
    if _hooks.first.idle:
        return _first_unhooked(a)
    return _hooks.first.call(_first_unhooked, a)


def _first_unhooked(a: int) -> int: return a


@tool
def second(a: int) -> int:
    if _hooks.second.idle:
        return _second_unhooked(a)
    return _hooks.second.call(_second_unhooked, a)


def _second_unhooked(a: int) -> int: a += 1; return a


class Tools:
    @tool
    def third(self, a: int) -> int:
        if _hooks.Tools_third.idle:
            return Tools._third_unhooked(self, a)
        return _hooks.Tools_third.call(Tools._third_unhooked, self, a)

    def _third_unhooked(self, a: int) -> int: return a  # The statement's.
    @tool
    def fourth(self, a: int) -> int:
        if _hooks.Tools_fourth.idle:
            return Tools._fourth_unhooked(self, a)
        return _hooks.Tools_fourth.call(Tools._fourth_unhooked, self, a)

    def _fourth_unhooked(self, a: int) -> int: return a
