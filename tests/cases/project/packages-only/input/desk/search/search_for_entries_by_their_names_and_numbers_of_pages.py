def find_by_name(name: str) -> str:  # hookgen: tool
    """Find an entry."""
    return name
