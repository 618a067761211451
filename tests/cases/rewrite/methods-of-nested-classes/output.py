from agno.tools import Toolkit

from methods_of_nested_classes.hooks import tools as _hooks


class Desk:
    class Tools(Toolkit):
        def __init__(self) -> None:
            super().__init__(tools=[self.add])

        def add(self, a: int) -> int:
            if _hooks.Desk_Tools_add.idle:
                return Desk.Tools._add_unhooked(self, a)
            return _hooks.Desk_Tools_add.call(Desk.Tools._add_unhooked, self, a)

        def _add_unhooked(self, a: int) -> int:
            return a


def make() -> Toolkit:
    class LocalTools(Toolkit):
        def __init__(self) -> None:
            super().__init__(tools=[self.add])

        def add(self, a: int) -> int:
            if _hooks.make_LocalTools_add.idle:
                return LocalTools._add_unhooked(self, a)
            return _hooks.make_LocalTools_add.call(LocalTools._add_unhooked, self, a)

        def _add_unhooked(self, a: int) -> int:
            return a

    return LocalTools()
