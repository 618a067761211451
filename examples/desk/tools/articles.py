"""Tools that search the help centre."""

from __future__ import annotations

from desk.framework import tool
from desk.shop import ARTICLES, Article
from desk.tools.hooks import articles as _hooks


@tool
def search_articles(query: str, limit: int = 10) -> list[Article]:
    """Search the help centre.

    Args:
        query: A word to look for.
        limit: How many articles to return at most.
    """
    if _hooks.search_articles.idle:
        return _search_articles_unhooked(query, limit)
    return _hooks.search_articles.call(_search_articles_unhooked, query, limit)


def _search_articles_unhooked(query: str, limit: int) -> list[Article]:
    word = query.lower()
    found = [each for each in ARTICLES if word in f"{each.title} {each.text}".lower()]
    return found[:limit]
