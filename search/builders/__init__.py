"""From rows of the shop to documents, in batches with a fixed number of queries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from search.builders.makers import every_maker, maker_documents
from search.builders.products import every_product, product_documents
from search.builders.stories import every_story, story_documents
from search.documents import Document

Builder = Callable[[Sequence[str], Mapping[str, int]], Iterable[Document]]
"""Ids, and the version of each, to the documents of those that may be seen."""

BUILDERS: Mapping[str, Builder] = {
    "product": product_documents,
    "maker": maker_documents,
    "story": story_documents,
}
BATCH = 500


def every_document(version: int) -> Iterator[Document]:
    """All documents of the shop, as of the change row `version`."""
    for ids_of, build in (
        (every_product, product_documents),
        (every_maker, maker_documents),
        (every_story, story_documents),
    ):
        for ids in ids_of(BATCH):
            yield from build(ids, dict.fromkeys(ids, version))
