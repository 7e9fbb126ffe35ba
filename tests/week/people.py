"""Who lives with the shop: buyers, a warehouse that ships in parts, an office."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
from tests.ledger.posting_building import SHIP
from tests.week.house import PRICES

from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.work_lists import order_updates
from nightclerk.connector.services.papers.update_documents import (
    apply_update,
    follow_update,
)
from nightclerk.core.clock import now
from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.services.posting.documents import post
from nightclerk.ledger.services.posting.tracking import change_tracking
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.remote import RemoteControl

DAYS = 6
TAX = {"title": "DE VAT", "rate": 0.19}
BUYERS = 9
CARRIERS = ("DHL", "UPS")
ON_THE_WAY = ("SCHEDULED", "IN_TRANSIT")


class Buyers:
    """Buy at the shop, change their minds, send goods back, pay late."""

    def __init__(self, control: RemoteControl, chance: random.Random) -> None:
        self._control, self._chance = control, chance
        self._variants = {
            variant["sku"]: (variant["id"], product["id"])
            for product in control.products()
            for variant in product["variants"]
        }
        self.sold: list[str] = []  # every order there ever was
        self.orders: dict[str, Counter[str]] = {}  # those that stand: pieces by SKU
        self.unpaid: list[str] = []

    def buy(self) -> None:
        """Buy one to three things on one of the last days."""
        chance = self._chance
        day = stamp(now() - timedelta(days=chance.randrange(1, DAYS)))
        picked = chance.sample(sorted(self._variants), chance.choice((1, 2, 3)))
        is_paid = chance.random() > 0.2
        lines = [self._line(sku) for sku in picked]
        gid = self._control.add_order(
            lineItems=lines,
            shippingLines=[
                {"title": "Standard", "originalPriceSet": "4.90", "taxLines": [TAX]}
            ],
            createdAt=day,
            processedAt=day,
            taxesIncluded=True,
            displayFinancialStatus="PAID" if is_paid else "PENDING",
            email=f"buyer{chance.randrange(BUYERS)}@example.com",
        )
        self.sold.append(gid)
        self.orders[gid] = Counter({line["sku"]: line["quantity"] for line in lines})
        if not is_paid:
            self.unpaid.append(gid)

    def _line(self, sku: str) -> dict[str, Any]:
        variant, product = self._variants[sku]
        return {
            "sku": sku,
            "title": sku.title(),
            "quantity": self._chance.choice((1, 1, 2, 3, 5)),
            "product": {"id": product},
            "variant": {"id": variant},
            "originalUnitPriceSet": PRICES[int(sku.rpartition("-")[2]) - 1],
            "taxLines": [TAX],
        }

    def _some_order(self) -> str:
        """Give an order that stands, to be changed in a second of its own.

        Shopify dates changes to the second: two of one order look like one.
        """
        self._control.advance(1)
        return self._chance.choice(list(self.orders))

    def edit(self) -> None:
        """Have another thing added to an order."""
        gid = self._some_order()
        others = sorted(self._variants.keys() - self.orders[gid].keys())
        if others:
            line = self._line(self._chance.choice(others))
            self._control.edit_order(gid, added=[line])
            self.orders[gid][line["sku"]] = line["quantity"]
            self.unpaid.append(gid)

    def cancel(self) -> None:
        """Cancel an order; it is given back what was paid."""
        gid = self._some_order()
        self._control.cancel_order(gid)
        del self.orders[gid]
        self.unpaid = [each for each in self.unpaid if each != gid]

    def send_back(self) -> None:
        """Send a piece of something back and get the money."""
        gid = self._some_order()
        bought = [sku for sku, pieces in self.orders[gid].items() if pieces]
        if bought and gid not in self.unpaid:
            sku = self._chance.choice(bought)
            self._control.refund_order(gid, {sku: 1})
            self.orders[gid][sku] -= 1

    def pay(self) -> None:
        """Pay what an order still costs."""
        if self.unpaid:
            self._control.advance(1)
            self._control.pay_order(self.unpaid.pop(0))

    def be_paid_out(self) -> None:
        """Let Shopify pay the merchant, and all that is on its way arrive."""
        self._control.pay_out()
        for payout in self._control.payments()["payouts"]:
            if payout["status"] in ON_THE_WAY:
                self._control.advance_payout(payout["id"], "PAID")


class Warehouse:
    """Ships some of what is ordered, in the books, and names the parcels."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._parcels = 0

    def ship(self) -> None:
        """Ship a part of a sales order that came from the shop."""
        waiting = SalesDocument.objects.filter(
            source__startswith="shopify:",
            kind="order",
            status=SalesDocument.Status.RELEASED,
        )
        document = waiting.order_by("?").first()
        if document is None:
            return
        for line in document.lines.exclude(item=None):
            left = int(line.quantity - line.shipped)
            if left > 0:  # at least one: wishes of nothing would leave it unposted
                wish = Decimal(self._chance.randint(1, left))
                document.lines.filter(pk=line.pk).update(to_ship=wish)
        shipment = post(document, SHIP).shipment
        if shipment is not None:
            self._parcels += 1
            change_tracking(
                shipment,
                carrier=self._chance.choice(CARRIERS),
                tracking_no=f"JJD{self._parcels:06}",
            )


class Office:
    """Looks at orders that changed after their documents were made."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self.refused: dict[str, str] = {}

    def follow(self) -> None:
        """Carry every change into the books; what is refused waits."""
        self.refused = {}
        for row in order_updates(self._shop):
            document = row.document
            if document is None:
                continue
            is_posted = document.status == SalesDocument.Status.POSTED
            try:
                (follow_update if is_posted else apply_update)(row)
            except NightclerkError as error:
                self.refused[row.order.name] = str(error)


class People:
    """All of them; each moment one of them does something."""

    def __init__(self, shop: Shop, control: RemoteControl, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.buyers = Buyers(control, self.chance)
        self.warehouse, self.office = Warehouse(self.chance), Office(shop)
        self.did = Counter[str]()
        self.last_refusal = ""
        self._deeds: list[tuple[Callable[[], None], int]] = [
            (self.buyers.buy, 10),
            (self.warehouse.ship, 8),
            (self.buyers.edit, 2),
            (self.buyers.cancel, 1),
            (self.buyers.send_back, 3),
            (self.buyers.pay, 2),
            (self.buyers.be_paid_out, 1),
            (self.office.follow, 2),
        ]

    @property
    def deeds(self) -> int:
        """Count what was done until now."""
        return sum(self.did.values())

    def live(self) -> None:
        """Let somebody do something; what shop or books refuse is counted."""
        deeds, weights = zip(*self._deeds, strict=True)
        (deed,) = self.chance.choices(deeds, weights)
        if deed.__name__ != "buy" and not self.buyers.orders:
            deed = self.buyers.buy
        try:
            deed()
        except (NightclerkError, httpx.HTTPError) as error:
            self.did[f"{deed.__name__} refused"] += 1
            self.last_refusal = f"{deed.__name__}: {error}"
        else:
            self.did[deed.__name__] += 1
