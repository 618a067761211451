def search(query: str) -> str:
    return query


class Desk:
    def find(self, query: str) -> str:
        return query

    def put(self) -> str:
        return ""
