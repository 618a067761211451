def search(query: str) -> str:
    ("Search the index.")
    return query


def fetch(url: str) -> str:
    (
        "Fetch a page, "
        "and follow its redirections."
    )
    return url


def send(text: str) -> str:
    ('''Send a text.

    It goes to all.
    ''')
    return text
