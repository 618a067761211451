def search(query: str) -> str:
    return _clean(query)


def _clean(query: str) -> str:
    return query


class Desk:
    def get(self) -> str:
        return ""


async def find(query: str) -> str:
    def inner() -> str:
        return query

    return inner()
