def search_orders(query: str) -> str:
    return query


def find_orders(query: str) -> str:
    return query


class Desk:
    def get(self) -> str:
        return ""

    def put(self) -> str:
        return ""
