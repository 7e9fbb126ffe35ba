"""The operations of the shops keep to their document, whatever they are asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.api.keeping import a_key_to, few_examples, keep_to_the_document, whole
from tests.api.shops.selling import everything_of_a_shop

pytestmark = pytest.mark.django_db  # without it, run alone, there are no tables
schema = whole.include(path_regex="^/api/v1/shops")


@pytest.fixture(scope="module")
def key(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Give a key to a shop that has something."""
    with a_key_to(everything_of_a_shop, django_db_blocker) as key:
        yield key


@schema.parametrize()
@few_examples
def test_whatever_is_asked_is_answered_as_the_document_says(case, key):
    keep_to_the_document(case, key)
