"""What an order comes to by Shopify's own answer, read without the connector."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """The figures of one order in one of its moneys, `shop` or `presentment`."""

    order: Json
    money: str

    def amount(self, bag: Json | None) -> Decimal:
        """Read a `MoneyBag`; none is nothing."""
        return Decimal(bag[f"{self.money}Money"]["amount"]) if bag else NOTHING

    def now(self, name: str) -> Decimal:
        """Give a current figure, such as `SubtotalPrice`."""
        return self.amount(self.order[f"current{name}Set"])

    def summed(self, rows: Sequence[Json], name: str) -> Decimal:
        return sum((self.amount(row[name]) for row in rows), NOTHING)

    @property
    def gross(self) -> Decimal:
        """Give the total now, with what cash was rounded by."""
        cash = self.order["totalCashRoundingAdjustment"]
        return self.now("TotalPrice") + self.amount(cash["paymentSet"])

    @property
    def kept_shipping(self) -> list[Json]:
        """Give the ways of shipping that no edit took away."""
        rows: list[Json] = self.order["shippingLines"]["nodes"]
        return [row for row in rows if not row["isRemoved"]]

    def vat_by_percent(self) -> dict[Decimal, Decimal]:
        """Give the tax that is left at each rate; stacked taxes are one rate."""
        sums: dict[Decimal, Decimal] = defaultdict(Decimal)
        for taxes, gone in self._taxed():
            rate = sum((Decimal(str(tax["rate"])) for tax in taxes), NOTHING) * 100
            sums[rate] += self.summed(taxes, "priceSet") - gone
        return {rate: vat for rate, vat in sums.items() if vat}

    def line_amounts(self) -> dict[str, Decimal]:
        """Give what is left of each line after discounts, edits and refunds."""
        return {
            row["id"]: self.amount(row["originalTotalSet"])
            - sum(
                (
                    self.amount(d["allocatedAmountSet"])
                    for d in row["discountAllocations"]
                ),
                NOTHING,
            )
            - self._gone("refundLineItems", "lineItem", row["id"], "subtotalSet")
            for row in self.order["lineItems"]["nodes"]
        }

    def _taxed(self) -> Iterator[tuple[list[Json], Decimal]]:
        for row in self.order["lineItems"]["nodes"]:
            gone = self._gone("refundLineItems", "lineItem", row["id"], "totalTaxSet")
            yield row["taxLines"], gone
        for row in self.kept_shipping:
            gone = self._gone(
                "refundShippingLines", "shippingLine", row["id"], "taxAmountSet"
            )
            yield row["taxLines"], gone
        for fee in self.order["additionalFees"]:
            yield fee["taxLines"], NOTHING

    def _gone(self, rows: str, of: str, gid: str, name: str) -> Decimal:
        return sum(
            (
                self.amount(row[name])
                for refund in self.order["refunds"]
                for row in refund[rows]["nodes"]
                if row[of]["id"] == gid
            ),
            NOTHING,
        )
