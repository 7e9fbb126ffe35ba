"""A check of a demonstration fails where goods did not reach the shop."""

import pytest

from nightclerk.cli.demo.proof import is_proven

CLEAN = {"30108": "done", "30102": "done", "30107": "done"}


@pytest.mark.parametrize(
    ("wanted", "at_shopify", "is_there"),
    [
        ("15.50", "15.50", True),
        ("15.50", "14.50", False),
        ("15.50", None, False),
        (None, None, False),
    ],
)
def test_a_price_arrived_where_shopify_has_what_the_books_want(
    wanted, at_shopify, is_there
):
    price = {"item": "MUG", "wanted": wanted, "at_shopify": at_shopify}

    assert is_proven({"price": price, "goods": CLEAN}) is is_there


@pytest.mark.parametrize("ending", ["skips", "failed", "cancelled"])
def test_every_sync_of_goods_has_to_be_clean(ending):
    price = {"item": "MUG", "wanted": "15.50", "at_shopify": "15.50"}

    assert not is_proven({"price": price, "goods": CLEAN | {"30102": ending}})
