from agno.tools import Toolkit

from class_body_uses_what_it_defines.hooks import tools as _hooks


class Tools(Toolkit):
    limit = 3

    def __init__(self) -> None:
        super().__init__(tools=[self.search])

    def search(self, query: str, limit: int = limit) -> str:
        if _hooks.Tools_search.idle:
            return Tools._search_unhooked(self, query, limit)
        return _hooks.Tools_search.call(Tools._search_unhooked, self, query, limit)

    def _search_unhooked(self, query: str, limit: int) -> str:
        return query * limit

    find = search
