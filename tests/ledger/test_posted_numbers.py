"""What happens when a number series is set back to numbers that were used."""

import pytest
from django.db import transaction
from tests.ledger.building import customer, item
from tests.ledger.posting_building import order, posted, sold

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    LedgerTransaction,
    NumberSeriesLine,
    PostedDocument,
    SalesDocument,
)

pytestmark = pytest.mark.django_db


def test_a_number_that_was_used_is_refused_and_nothing_is_written():
    ada, lamp = customer(), item("Lamp")
    first, second = (order(sold(lamp), of=ada) for _ in range(2))
    posted(first)
    no = PostedDocument.objects.get(kind="invoice").no
    NumberSeriesLine.objects.filter(used_no=no).update(used_no="")

    with (
        pytest.raises(Refused, match="is used already") as caught,
        transaction.atomic(),
    ):
        posted(second)

    assert no in str(caught.value)
    assert "number series" in str(caught.value)
    assert SalesDocument.objects.get(pk=second.pk).status == "released"
    assert LedgerTransaction.objects.count() == 1
    assert NumberSeriesLine.objects.filter(used_no=no).count() == 0
