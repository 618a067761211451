# hookgen: tag slow costly
def search(query: str) -> str:
    """Search the index."""
    return query
