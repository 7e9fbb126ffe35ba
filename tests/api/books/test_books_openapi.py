"""The operations of the books keep to their document, whatever they are asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.api.books.trading import a_shop_floor
from tests.api.keeping import a_key_to, few_examples, keep_to_the_document, whole

pytestmark = pytest.mark.django_db  # without it, run alone, there are no tables
schema = whole.include(path_regex="^/api/v1/books/")


@pytest.fixture(scope="module")
def key(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give a key to books that have something."""
    with a_key_to(a_shop_floor, django_db_blocker) as key:
        yield key


@schema.parametrize()
@few_examples
def test_whatever_is_asked_is_answered_as_the_document_says(case, key):
    keep_to_the_document(case, key)
