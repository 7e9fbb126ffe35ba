"""Orders of every make, as a simulated shop sends them after a life at random.

A `Story` says what an order is made of; its amounts are dice that its seed throws.
Hypothesis draws pages of stories and makes them smaller where a test fails.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from nightclerk.shopify.orders.operations import ORDERS_BY_IDS
from nightclerk.simulator.engine.amounts import ZERO, Amount, Currencies
from nightclerk.simulator.engine.clock import Clock
from nightclerk.simulator.gateway import Asked, Gateway
from nightclerk.simulator.seed.shop import open_shop
from nightclerk.simulator.settings import ShopSettings
from nightclerk.simulator.shop import Shop

Json = dict[str, Any]

RATES = ((0.19,), (), (0.0,), (0.055,), (0.07,), (0.2,), (0.25,), (0.04, 0.045))
UNKNOWN_RATE = (0.13,)
RATE_OF = {"EUR": "1", "USD": "1.0873", "JPY": "165.31", "KWD": "0.33127"}
DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
EXTRAS = ("tip", "apart", "card", "paid by card", "duties", "fee", "cash", "exempt")
STEPS = ("more", "fewer", "off", "unship", "refund", "keep", "part", "cancel")
MOST_LINES, MOST_PIECES = 12, 40
GATEWAY = Gateway()


@dataclass(frozen=True)
class Story:
    """What an order is made of and what becomes of it; `trouble` is planted."""

    seed: int
    lines: int = 1
    includes_tax: bool = True
    shop: str = "EUR"
    presentment: str = "EUR"
    ways: int = 0
    rates: Sequence[Sequence[float]] = RATES[:1]
    extras: frozenset[str] = frozenset()
    steps: Sequence[str] = ()
    is_discounted: bool = False
    trouble: str = ""

    @property
    def currencies(self) -> Currencies:
        rate = Decimal(RATE_OF[self.presentment]) / Decimal(RATE_OF[self.shop])
        return Currencies(self.shop, self.presentment, rate)


@dataclass(frozen=True)
class Limits:
    """How much an order of a page may have at most; a failing page is cut down."""

    lines: int = MOST_LINES
    extras: int = 3
    steps: int = 4


def pages(size: int, *, currency: str = "") -> st.SearchStrategy[list[Story]]:
    """Draw pages of stories: reading and mirroring cost less by the page.

    Hypothesis draws the first seed and the limits; each story throws its own dice, so
    that no two are alike.
    """
    limits = st.builds(
        Limits, st.integers(1, MOST_LINES), st.integers(0, 3), st.integers(0, 4)
    )
    return st.builds(
        lambda first, most: [
            _told(Random(f"{first} {place} {most}"), most, currency)  # noqa: S311 - dice
            for place in range(size)
        ],
        st.integers(0, 2**32),
        limits,
    )


def _told(chance: Random, most: Limits, currency: str) -> Story:
    known = tuple(RATE_OF)
    extras = chance.sample(EXTRAS, chance.randint(0, most.extras))
    return Story(
        seed=chance.getrandbits(32),
        lines=chance.randint(1, most.lines),
        includes_tax=chance.random() < 0.5,
        shop=currency or chance.choice(known),
        presentment=chance.choice(known),
        ways=chance.randint(0, 3),
        rates=tuple(chance.choices(RATES, k=chance.randint(1, 3))),
        extras=frozenset(extras),
        steps=tuple(chance.choices(STEPS, k=chance.randint(0, most.steps))),
        is_discounted=chance.random() < 0.5,
    )


def orders(told: Sequence[Story]) -> list[Json]:
    """Live stories through; gives the orders as Shopify answers for their ids."""
    clock = Clock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    clock.stop()
    shop = Shop(ShopSettings(orders=0), clock, lag=0)
    open_shop(shop, clock)
    ids = [_Life(shop, story).lived()["id"] for story in told]
    shop.resize(1_000_000, 1_000)
    asked = Asked(ORDERS_BY_IDS.document, {"ids": ids}, None, "app", "request")
    found: list[Json] = GATEWAY.run(shop, asked).body["data"]["nodes"]
    return found


class _Life:
    """One order from its checkout on."""

    def __init__(self, shop: Shop, story: Story) -> None:
        self.shop, self.story = shop, story
        self.chance = Random(story.seed)  # noqa: S311 - dice
        self.money = story.currencies
        self.order: Json = {}

    def lived(self) -> Json:
        """Place the order, pay it, and do to it what the story says."""
        extras = self.story.extras
        self.order = self.shop.orders.put(self._checkout())
        if "paid by card" in extras:
            self.shop.cashier.pay(self.order, "gift_card", self._bag(300))
        rounding = self._amount(4) if "cash" in extras else ZERO
        self.shop.cashier.pay(self.order, "cash", rounding=rounding.bag(self.money))
        if self.chance.random() < 0.5:
            self.shop.clerk.fulfill(self.order)
        for step in self.story.steps:
            if self.order["cancelledAt"]:
                break
            LIVED[step](self)
        return self.order

    def _amount(self, most: float) -> Amount:
        """Throw an amount of up to so many units of the shop's first currency."""
        euros = Decimal(self.chance.randint(0, int(most * 100))).scaleb(-2)
        shop = euros * Decimal(RATE_OF[self.money.shop])
        return Amount(shop, shop * self.money.rate).rounded(self.money)

    def _bag(self, most: float) -> Json:
        return self._amount(most).bag(self.money)

    def _taxes(self) -> list[Json]:
        if "exempt" in self.story.extras:
            return []
        rates = self.chance.choice(self.story.rates)
        if self.story.trouble == "rate":
            rates = UNKNOWN_RATE
        return [{"title": f"Tax {rate}", "rate": rate} for rate in rates]

    def _discounts(self, whole: Amount) -> list[Json]:
        """Take up to all of a price away, in up to two steps."""
        if not self.story.is_discounted:
            return []
        rows: list[Json] = []
        for target in self.chance.sample(
            ("ALL", "EXPLICIT"), self.chance.randint(0, 2)
        ):
            off = whole.times(Decimal(self.chance.randint(0, 11)) / 10)
            off = _least(off.rounded(self.money), whole)
            whole -= off
            told = {"code": "LESS", "targetSelection": target}
            bag = off.bag(self.money)
            rows.append({"allocatedAmountSet": bag, "discountApplication": told})
        return rows

    def _line(self, number: int) -> Json:
        price, quantity = self._amount(500), self.chance.randint(1, MOST_PIECES)
        return {
            "sku": f"SKU-{number}",
            "title": f"Mug {number}",
            "quantity": quantity,
            "originalUnitPriceSet": price.bag(self.money),
            "discountAllocations": self._discounts(price.times(quantity)),
            "taxLines": self._taxes(),
        }

    def _untaxed(self, title: str, **fields: Any) -> Json:
        price = self._bag(40)
        return {"title": title, "originalUnitPriceSet": price, **fields}

    def _way(self) -> Json:
        price = self._amount(30)
        return {
            "title": "Post",
            "originalPriceSet": price.bag(self.money),
            "discountAllocations": self._discounts(price),
            "taxLines": self._taxes(),
        }

    def _checkout(self) -> Json:
        story, extras = self.story, self.story.extras
        lines = [self._line(number) for number in range(1, story.lines + 1)]
        if "tip" in extras:
            lines.append(self._untaxed("Tip", taxable=False, requiresShipping=False))
        if "card" in extras:
            lines.append(self._untaxed("Gift card", isGiftCard=True, sku="CARD"))
        given: Json = {
            "currencyCode": story.shop,
            "presentmentCurrencyCode": story.presentment,
            "taxesIncluded": story.includes_tax,
            "taxExempt": "exempt" in extras,
            "displayFinancialStatus": "PENDING",
            "lineItems": lines,
            "shippingLines": [self._way() for _ in range(story.ways)],
        }
        if "apart" in extras and "tip" not in extras:
            given["totalTipReceivedSet"] = self._bag(20)
        if "duties" in extras:
            given["originalTotalDutiesSet"] = self._bag(80)
        if "fee" in extras:
            fee = {"name": "Import", "price": self._bag(50), "taxLines": self._taxes()}
            given["additionalFees"] = [fee]
        return given

    def _pieces(self) -> dict[str, int]:
        """Choose some of the pieces that are left."""
        left = [row for row in self.order["lineItems"] if row["currentQuantity"]]
        rows = self.chance.sample(left, self.chance.randint(0, len(left)))
        whole = self.chance.random() < 0.3
        return {
            row["id"]: row["currentQuantity"]
            if whole
            else self.chance.randint(1, row["currentQuantity"])
            for row in rows
        }

    def add_pieces(self) -> None:
        """Edit upwards, and add a line."""
        more = {
            row["id"]: row["currentQuantity"] + self.chance.randint(0, 3)
            for row in self.order["lineItems"]
            if row["sku"] and row["sku"] != "CARD" and self.chance.random() < 0.5
        }
        number = len(self.order["lineItems"]) + 1
        self.shop.clerk.edit(self.order, more, [self._line(number)])

    def take_pieces(self) -> None:
        """Edit downwards, to nothing at times."""
        known = {row["id"]: row["currentQuantity"] for row in self.order["lineItems"]}
        fewer = {gid: known[gid] - gone for gid, gone in self._pieces().items()}
        self.shop.clerk.edit(self.order, fewer, [])

    def discount(self) -> None:
        """Take something off lines of which nothing is gone yet."""
        off = {
            row["id"]: self._part_of(row)
            for row in self.order["lineItems"]
            if row["currentQuantity"] == row["quantity"] and row["taxLines"]
        }
        self.shop.clerk.edit(self.order, {}, [], discounts=off)

    def _part_of(self, row: Json) -> Json:
        """Give some of what a line comes to."""
        whole = row["priceAfterAllDiscountsBeforeTaxesSet"]
        amount = Amount(
            Decimal(whole["shopMoney"]["amount"]),
            Decimal(whole["presentmentMoney"]["amount"]),
        )
        share = amount.times(Decimal(self.chance.randint(0, 10)) / 10)
        return _least(share.rounded(self.money), amount).bag(self.money)

    def unship(self) -> None:
        """Take the shipping away."""
        self.shop.clerk.edit(self.order, {}, [], keeps_shipping=False)

    def refund(self) -> None:
        """Take goods back into stock; the shipping goes back at times."""
        everything = self.chance.random() < 0.3
        self.shop.cashier.refund(self.order, self._pieces(), shipping=everything)

    def keep(self) -> None:
        """Pay goods back that the buyer keeps."""
        self.shop.cashier.refund(self.order, self._pieces(), restock="NO_RESTOCK")

    def refund_part(self) -> None:
        """Give some of the shipping back."""
        self.shop.cashier.refund(self.order, {}, shipping=self._bag(10))

    def cancel(self) -> None:
        """Cancel the order."""
        self.shop.clerk.cancel(self.order, reason="CUSTOMER")


LIVED: Mapping[str, Callable[[_Life], None]] = {
    "more": _Life.add_pieces,
    "fewer": _Life.take_pieces,
    "off": _Life.discount,
    "unship": _Life.unship,
    "refund": _Life.refund,
    "keep": _Life.keep,
    "part": _Life.refund_part,
    "cancel": _Life.cancel,
}


def _least(one: Amount, other: Amount) -> Amount:
    return Amount(min(one.shop, other.shop), min(one.presentment, other.presentment))
