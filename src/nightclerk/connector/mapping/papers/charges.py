"""Gathering the lines of a document: what is charged, and what is missing. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nightclerk.connector.mapping.papers.sale_draft import (
    DraftLine,
    ItemTerms,
    SaleProblem,
    SaleTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import ZERO, Sale, SaleLine, Tax
from nightclerk.core.text import words
from nightclerk.ledger.rounding import rounded

ONE = Decimal(1)
FINENESS = 5  # decimals of a price in the books
# What the accounts of the shop card are for, as the card calls it.
PURPOSES = {
    "shipping_account": words("shipping"),
    "tip_account": words("tips"),
    "gift_card_account": words("gift cards sold"),
    "rounding_account": words("cash rounding"),
    "duties_account": words("duties"),
    "fees_account": words("additional fees"),
    "custom_account": words("lines without a product"),
    "not_restocked_account": words("refunded goods that did not come back"),
    "refund_account": words("other refunded amounts"),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """A line before it is taxed, with the taxes that Shopify put on it."""

    line: DraftLine
    taxes: Sequence[Tax] = ()
    own_group: int | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Something that is charged: an item or an account, and what it comes to.

    `price` is Shopify's of a piece before discounts, `tax` what is charged on all.
    Without a text the line is called as its account.
    """

    gid: str
    amount: Decimal
    price: Decimal
    quantity: Decimal = ONE
    text: str = ""
    taxes: Sequence[Tax] = ()
    tax: Decimal = ZERO
    item: ItemTerms | None = None
    account: int | None = None
    location: int | None = None


@dataclass(slots=True)
class Lines:
    """Gathers the lines of a document and what is missing for them."""

    sale: Sale
    terms: SaleTerms
    begun: list[Begun] = field(default_factory=list)
    problems: list[SaleProblem] = field(default_factory=list)

    def add(self, charge: Charge) -> None:
        """Add a line that comes to an amount; two where no price can say it exactly."""
        item, tax = charge.item, charge.tax
        parts = _priced(charge, decimals=self.terms.decimals)
        for part in parts:
            share = tax if part.is_last else self._share(charge, part.amount)
            tax -= share
            line = DraftLine(
                description=charge.text,
                item=item.item if item else None,
                variant=item.variant if item else None,
                unit=item.unit if item else None,
                account=charge.account,
                location=charge.location,
                quantity=part.quantity,
                unit_price=part.price,
                discount=part.discount,
                amount=part.amount,
                given_vat=share,
                source=charge.gid,
            )
            self.begun.append(
                Begun(
                    line,
                    charge.taxes,
                    item.vat_group if item else None,
                    is_free=not charge.amount and not charge.taxes,
                )
            )

    def _share(self, charge: Charge, part: Decimal) -> Decimal:
        share = charge.tax * part / charge.amount if charge.amount else ZERO
        return rounded(share, self.terms.decimals)

    def note(self, text: str) -> None:
        """Add a line that only says something."""
        self.begun.append(Begun(DraftLine(description=text)))

    def need_item(self, line: SaleLine) -> ItemTerms | None:
        """Give the item of a product, or say that it is missing."""
        found = self.terms.items.get(line.variant_key)
        if found is None:
            name = " ".join(filter(None, (line.title, line.variant_title)))
            self.problems.append(
                SaleProblem(
                    kind="mapping",
                    text=words("“{product}” is no item yet", product=name or line.sku),
                    hint=words("Map the product to an item; all orders follow."),
                    line_gid=line.gid,
                    mapping="variant",
                    mapping_key=line.variant_key,
                )
            )
        return found

    def need_account(self, account: int | None, name: str, gid: str = "") -> int | None:
        """Give an account of the shop card, or say that it is missing."""
        if account is None:
            self.problems.append(
                SaleProblem(
                    kind="settings",
                    text=words(
                        "The shop card names no account for {purpose}",
                        purpose=PURPOSES[name],
                    ),
                    hint=words("Choose the account on the shop card."),
                    field=name,
                    line_gid=gid,
                )
            )
        return account


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a line's pieces at one price."""

    quantity: Decimal
    price: Decimal
    discount: Decimal
    amount: Decimal
    is_last: bool = True


def _priced(charge: Charge, *, decimals: int) -> Iterator[Part]:
    """Say an amount as quantity, price and discount, exactly.

    Shopify's price and a discount are kept where the discount is none of less than
    nothing; else the price is what a piece comes to; where that is no exact price, the
    last piece has one of its own.
    """
    quantity, amount = charge.quantity, charge.amount
    discount = rounded(quantity * charge.price, decimals) - amount
    if discount == 0 or (discount > 0) == (quantity > 0):
        yield Part(quantity, charge.price, discount, amount)
        return
    each = amount / quantity
    if each == rounded(each, FINENESS):
        yield Part(quantity, each, ZERO, amount)
        return
    each = rounded(each, decimals)
    first = each * (quantity - ONE)
    yield Part(quantity - ONE, each, ZERO, first, is_last=False)
    yield Part(ONE, amount - first, ZERO, amount - first)
