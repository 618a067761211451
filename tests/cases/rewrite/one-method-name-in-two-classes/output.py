from agno.tools import tool

from one_method_name_in_two_classes.hooks import tools as _hooks


class First:
    @tool
    def run(self) -> None:
        if _hooks.First_run.idle:
            return First._run_unhooked(self)
        return _hooks.First_run.call(First._run_unhooked, self)

    def _run_unhooked(self) -> None:
        print()


class Second:
    @tool
    def run(self) -> None:
        if _hooks.Second_run.idle:
            return Second._run_unhooked(self)
        return _hooks.Second_run.call(Second._run_unhooked, self)

    def _run_unhooked(self) -> None:
        print()
