from collections.abc import Mapping, Sequence

from agno.tools import tool


class AVeryLongNameOfAResultThatNobodyWouldWriteByHand: ...


@tool
def find_all_articles_of_the_warehouse(
    warehouse: str,
    articles: Mapping[str, Sequence[AVeryLongNameOfAResultThatNobodyWouldWriteByHand]],
    maximum_number_of_results: int | None = None,
    minimum_number_of_results: int | None = None,
) -> dict[str, Sequence[AVeryLongNameOfAResultThatNobodyWouldWriteByHand]]:
    return {}


@tool
def find_one_article(
    article: AVeryLongNameOfAResultThatNobodyWouldWriteByHand
    | Sequence[AVeryLongNameOfAResultThatNobodyWouldWriteByHand]
    | None = None,
) -> None:
    print(article)
