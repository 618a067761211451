from agno.tools import tool

from methods_named_like_builtins.hooks import tools as _hooks


class Tools:
    def dict(self) -> None:
        print()

    def tuple(self) -> None:
        print()

    @tool
    def search(self, *names: str, **options: int) -> str:
        if _hooks.Tools_search.idle:
            return Tools._search_unhooked(self, names, options)
        return _hooks.Tools_search.call(Tools._search_unhooked, self, names, options)

    def _search_unhooked(self, names, options) -> str:
        return ""
