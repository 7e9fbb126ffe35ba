"""Whatever happens on the way: in the end Shopify has what the books want, once."""

from contextlib import suppress
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from tests.connector.goods_out import (
    added,
    at_shopify,
    changes,
    export,
    item_with,
    shop_to_sell_in,
)

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    differences,
    ours,
)
from nightclerk.connector.mapping.products.plan import plan_product
from nightclerk.connector.mapping.products.rows import product_row
from nightclerk.connector.mapping.products.states import BODY_THERE
from nightclerk.connector.mapping.sending.transport import MOST_CALLS
from nightclerk.connector.models import OutgoingChange, Shop, ShopProduct, ShopVariant
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.connector.services.products.settings import change_product_settings
from nightclerk.connector.services.sending.outbox import retry
from nightclerk.core.errors import Transient
from nightclerk.ledger.models import Item, ItemVariant
from nightclerk.simulator.running import RunningSimulator

pytestmark = pytest.mark.django_db

ROUNDS = 6
FAULTS = (
    {"kind": "user_error", "code": "INVALID_INPUT"},
    {"kind": "drop_after"},
    {"kind": "drop_before"},
    {"kind": "status"},
    {"kind": "status_after"},
    {"kind": "internal_error"},
    {"kind": "throttled"},
)
# Of an operation in bulk half of its lines may be done, and the rest never.
IN_BULK = (
    {"kind": "user_error", "code": "INVALID_INPUT"},
    {"kind": "internal_error"},
    *({"kind": "bulk", "outcome": how} for how in ("failed", "canceled", "expired")),
)
SENT = ("ProductUpdate", "VariantsUpdate")
USUAL, ALL_IN_BULK = MOST_CALLS, 0


class Life:
    """What may happen to items and their shop, chosen by dice."""

    def __init__(self, simulator: RunningSimulator, shop: Shop, dice: Random) -> None:
        self.simulator, self.shop, self.dice = simulator, shop, dice

    def step(self) -> None:
        """Change the books, plan some trouble, and sync."""
        for item in Item.objects.order_by("pk"):
            if self.dice.random() < 0.7:
                Item.objects.filter(pk=item.pk).update(**self.item_fields())
        for variant in ItemVariant.objects.order_by("pk"):
            if self.dice.random() < 0.3:
                barcode = str(self.dice.randint(100, 105))
                ItemVariant.objects.filter(pk=variant.pk).update(barcode=barcode)
        if self.dice.random() < 0.3:
            change_product_settings(self.shop, owners=self.owners())
        most_calls = self.dice.choice([USUAL, ALL_IN_BULK])
        faults = FAULTS if most_calls else IN_BULK
        for _ in range(self.dice.randint(0, 3)):
            fault = dict(self.dice.choice(faults))
            self.simulator.control.fault(
                fault.pop("kind"),
                operation=self.dice.choice(SENT),
                after=self.dice.randint(0, 2),
                **fault,
            )
        self.sync(most_calls)

    def item_fields(self) -> dict[str, Any]:
        wishes: dict[str, list[Any]] = {
            "description": ["Bike", "E-Bike", 'A "bike" \\ 2'],
            "unit_price": [Decimal(10), Decimal("10.5"), Decimal(11)],
            "unit_cost": [Decimal(0), Decimal(5)],
            "barcode": ["", "400", "401"],
            "gross_weight": [Decimal(0), Decimal("2.5")],
            "tags": [[], ["a"], ["b", "a"]],
            "marketing_text": ["", "Buy it.", "Buy two."],
            "vendor": ["", "Nod"],
            "origin_country": ["", "DE", "AT"],
            "tariff_no": ["", "8712.0030"],
        }
        names = self.dice.sample(sorted(wishes), 3)
        return {name: self.dice.choice(wishes[name]) for name in names}

    def owners(self) -> dict[str, str]:
        fields = self.dice.sample([*PRODUCT_FIELDS[1:], *VARIANT_FIELDS[1:]], 3)
        return {
            name: self.dice.choice(["ours", "shopify", "once", "ignore"])
            for name in fields
        }

    def sync(self, most_calls: int) -> None:
        # A run that is tried again begins with what is in doubt.
        with suppress(Transient):
            export(self.shop, simulator=self.simulator, most_calls=most_calls)


def send_all_again(shop: Shop) -> None:
    for change in changes(shop, state=OutgoingChange.State.REJECTED):
        retry(change)


@pytest.mark.parametrize("seed", range(8))
def test_shopify_has_what_the_books_want_in_the_end(simulator, seed):
    shop = shop_to_sell_in(simulator, largest_change=None)
    items = [
        item_with("1000", description="Bike", unit_price="10"),
        item_with("1001", "BLUE", "RED", description="Bike", unit_price="10"),
        item_with("1002", "L", "M", "S", description="Bike", unit_price="10"),
    ]
    added(shop, *items)
    life = Life(simulator, shop, Random(seed))  # noqa: S311 - dice, no secret

    for _ in range(ROUNDS):
        life.step()
    simulator.control.clear_faults()
    export(shop, simulator=simulator)
    send_all_again(shop)
    export(shop, simulator=simulator)

    assert_in_step(shop)
    assert_nothing_was_sent_unchanged(shop)
    simulator.control.forget_mutations()
    export(shop, simulator=simulator)
    assert simulator.control.mutations() == []
    assert {change.state for change in changes(shop)} <= {"confirmed", "dropped"}


def assert_in_step(shop: Shop) -> None:
    """Compare what is wanted, what was confirmed, and what is there."""
    settings = product_settings(shop)
    work = ProductWork(shop, settings)
    for page in work.pages():
        for facts in page:
            assert plan_product(facts, work.terms).told == []
    for product in ShopProduct.objects.all():
        there = product_row(at_shopify(shop, product.gid), currency="EUR")
        mine = [
            name for name in ours(PRODUCT_FIELDS, settings.owners) if name != "body"
        ]
        seen = {name: there.fields[name] for name in mine}
        assert there.fields[BODY_THERE] == product.confirmed[BODY_THERE]
        assert differences(product.confirmed, seen, settings.owners) == {} or seen == {
            name: product.confirmed[name] for name in mine
        }
        rows = {row.gid: row for row in there.variants}
        for variant in ShopVariant.objects.filter(product=product):
            names = ours(VARIANT_FIELDS, settings.owners)
            seen = {name: rows[variant.gid].fields[name] for name in names}
            assert seen == {name: variant.confirmed[name] for name in names}


def assert_nothing_was_sent_unchanged(shop: Shop) -> None:
    """Compare each value that Shopify confirmed with the one that it had before."""
    last: dict[tuple[str, str], Any] = {}
    for change in changes(shop, state="confirmed", kind__in=("product", "variants")):
        for name in (*PRODUCT_FIELDS, *VARIANT_FIELDS):
            if name in change.payload:
                value = change.payload[name]
                assert last.get((change.gid, name), "never") != value
                last[change.gid, name] = value
