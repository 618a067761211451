def search(query, limit=10):
    '''Search the index.'''
    return [query] * limit


def find(query: str, options=None) -> list:
    'Find an entry.'
    return [query, options]


def tag(names: "list[str]", depth: int | float = 1) -> dict:
    r"""Tag with \d."""
    return {"names": names, "depth": depth}
