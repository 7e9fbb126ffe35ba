"""A number at home and the list behind it are the same variants."""

import pytest
from django.test import Client
from tests.ledger.building import company
from tests.web.building import a_shop
from tests.web.goods.selling import a_product, a_variant_of, sells, sold_item

from nightclerk.connector.mapping.products.told import BLOCKED
from nightclerk.connector.models import Shop, ShopVariant
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.web.home import ShownCue

LIST = "/connector/shopvariant/"
HELD = Refused(words("The price is {price}", price="0.00")).as_json()
SETTLED = Refused(
    words("It is blocked"), fields={BLOCKED: words("It is not sold")}
).as_json()


@pytest.fixture
def shop(db: None) -> Shop:
    company()
    made = a_shop()
    sells(made)
    return made


def cue(client: Client, title: str) -> ShownCue:
    shown: list[ShownCue] = client.get("/").context["cues"]
    return next(each for each in shown if each.title == title)


def listed(client: Client, address: str) -> set[str]:
    rows = client.get(address).context["cl"].result_list
    return {row.sku for row in rows}


def stranger(shop: Shop, sku: str, **fields: object) -> ShopVariant:
    product = a_product(shop, is_gift_card=bool(fields.pop("is_gift_card", False)))
    return a_variant_of(product, sku=sku, **fields)


def test_unmapped_products_are_those_that_were_looked_for_or_ordered(
    viewer: Client, shop: Shop
):
    stranger(shop, "READ")
    stranger(shop, "LOOKED-FOR", problem=HELD)
    stranger(shop, "GIFT", problem=HELD, is_gift_card=True)
    stranger(shop, "REMOVED", mapped_by="hand")
    ShopVariant.objects.create(shop=shop, gid="line:ORDERED", sku="ORDERED")
    sold_item(shop)

    found = cue(viewer, "Unmapped products")

    assert listed(viewer, found.address) == {"LOOKED-FOR", "ORDERED"}
    assert found.count == 2
    every = listed(viewer, f"{LIST}?mapped=0")
    assert every == {"READ", "LOOKED-FOR", "GIFT", "REMOVED", "ORDERED"}


def test_variants_that_wait_for_somebody_are_those_that_somebody_can_mend(
    viewer: Client, shop: Shop
):
    for sku, fields in {
        "HELD": {"unsent": HELD},
        "BLOCKED": {"unsent": SETTLED},
        "GONE": {"unsent": HELD, "is_gone": True},
        "SENT": {},
    }.items():
        variant = sold_item(shop, sku)
        ShopVariant.objects.filter(pk=variant.pk).update(**fields)
    stranger(shop, "NO-ITEM", unsent=HELD)

    found = cue(viewer, "Variants and prices that wait for somebody")

    assert listed(viewer, found.address) == {"HELD"}
    assert found.count == 1
    assert listed(viewer, f"{LIST}?unsent=blocked") == {"BLOCKED"}
    assert listed(viewer, f"{LIST}?unsent=0") == {"SENT"}
