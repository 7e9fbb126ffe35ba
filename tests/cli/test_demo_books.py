"""The books of a demonstration: orders that one can post at once."""

import pytest
from django.contrib.auth.models import User

from nightclerk.cli.demo.books import demo_books
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import PostedDocument, SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.ledger.services.setup.company import set_up_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> User:
    set_up_company(name="Nordlicht GmbH")
    return User.objects.create_user("demo")


def test_a_demonstration_begins_with_orders_of_which_all_but_the_last_are_posted(
    visitor,
):
    *whole, short = demo_books(visitor)

    for order in whole:
        post(order, PostingOptions())

    invoices = PostedDocument.objects.filter(kind="invoice")
    assert invoices.count() == len(whole) == 3
    with pytest.raises(Refused):
        post(short, PostingOptions())


def test_a_demonstration_that_is_started_again_adds_no_orders(visitor):
    first = demo_books(visitor)

    again = demo_books(visitor)

    assert again == []
    assert SalesDocument.objects.count() == len(first)
