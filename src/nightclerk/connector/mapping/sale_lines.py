"""The lines that a sale becomes, before they are taxed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nightclerk.connector.mapping.sale_draft import (
    DraftLine,
    ItemTerms,
    SaleProblem,
    SaleTerms,
    ShippingTerms,
)
from nightclerk.connector.mapping.sale_facts import (
    ZERO,
    Fee,
    Sale,
    SaleLine,
    ShippingLine,
    Tax,
)
from nightclerk.core.text import words
from nightclerk.ledger.rounding import rounded

ONE = Decimal(1)
FINENESS = 5  # decimals of a price in the books
ROUNDING, DUTIES, TIP = "#rounding", "#duties", "#tip"


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

    def need_account(self, account: int | None, name: str, gid: str = "") -> int | None:
        """Give an account of the shop card, or say that it is missing."""
        if account is None:
            self.problems.append(
                SaleProblem(
                    kind="settings",
                    text=words("The shop card names no account for this"),
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


def lines_of(sale: Sale, terms: SaleTerms) -> Lines:
    """Give all lines of a sale in the order of its document."""
    lines = Lines(sale, terms)
    if terms.puts_no_on_lines:
        lines.begun.append(Begun(DraftLine(description=sale.name)))
    for line in sale.lines:
        _add_goods(lines, line)
    for shipping in sale.shipping:
        _add_shipping(lines, shipping)
    for fee in sale.fees:
        _add_fee(lines, fee)
    _add_duties(lines)
    _add_rounding(lines)
    return lines


def add_tip(lines: Lines, amount: Decimal) -> None:
    """Add a tip that Shopify lists in no line."""
    account = lines.need_account(lines.terms.accounts.tip, "tip_account")
    lines.add(Charge(gid=TIP, amount=amount, price=amount, account=account))


def current_amount(line: SaleLine | ShippingLine) -> Decimal:
    """Give what a line comes to now, in the order's price mode."""
    return line.amount - line.gone_amount


def current_tax(line: SaleLine | ShippingLine) -> Decimal:
    """Give the tax on a line now."""
    return sum((tax.amount for tax in line.taxes), ZERO) - line.gone_tax


def _add_goods(lines: Lines, line: SaleLine) -> None:
    if line.current_quantity:
        _add_line(lines, line, line.current_quantity, current_amount(line))
    if line.lost_quantity:
        _add_line(lines, line, line.lost_quantity, ZERO, is_lost=True)


def _add_line(
    lines: Lines,
    line: SaleLine,
    quantity: int,
    amount: Decimal,
    *,
    is_lost: bool = False,
) -> None:
    item, account = _booked_as(lines, line)
    text = " - ".join(filter(None, (line.title, line.variant_title)))
    lines.add(
        Charge(
            gid=line.gid,
            text=text,
            quantity=Decimal(quantity),
            price=ZERO if is_lost else line.unit_price,
            amount=amount,
            taxes=() if is_lost else line.taxes,
            tax=ZERO if is_lost else current_tax(line),
            item=item,
            account=account,
            location=lines.terms.locations.get(line.location_gid) if item else None,
        )
    )


def _booked_as(lines: Lines, line: SaleLine) -> tuple[ItemTerms | None, int | None]:
    """Give the item or the account of a line; neither where something is missing."""
    accounts = lines.terms.accounts
    if line.is_tip:
        return None, lines.need_account(accounts.tip, "tip_account", line.gid)
    if line.is_gift_card:
        found = lines.need_account(accounts.gift_card, "gift_card_account", line.gid)
        return None, found
    if line.variant_key:
        return _item(lines, line), None
    found = lines.need_account(accounts.custom, "custom_account", line.gid)
    return None, found


def _item(lines: Lines, line: SaleLine) -> ItemTerms | None:
    found = lines.terms.items.get(line.variant_key)
    if found is None:
        name = " ".join(filter(None, (line.title, line.variant_title)))
        lines.problems.append(
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


def _add_shipping(lines: Lines, shipping: ShippingLine) -> None:
    amount = current_amount(shipping)
    if shipping.is_removed or (not amount and not shipping.price):
        return
    if not amount and shipping.gone_amount:
        return  # all of it was given back
    terms = lines.terms.shipping.get(shipping.title) or ShippingTerms()
    account = terms.account or lines.terms.accounts.shipping
    if terms.item is None and account is None:
        lines.problems.append(_unknown_shipping(shipping))
    lines.add(
        Charge(
            gid=shipping.gid,
            text=shipping.title,
            price=shipping.price,
            amount=amount,
            taxes=shipping.taxes,
            tax=current_tax(shipping),
            item=terms.item,
            account=None if terms.item else account,
        )
    )


def _unknown_shipping(shipping: ShippingLine) -> SaleProblem:
    return SaleProblem(
        kind="mapping",
        text=words("Shipping “{title}” has no account yet", title=shipping.title),
        hint=words("Map the way of shipping, or name an account on the shop card."),
        field="shipping_account",
        line_gid=shipping.gid,
        mapping="shipping",
        mapping_key=shipping.title,
    )


def _add_fee(lines: Lines, fee: Fee) -> None:
    if not fee.amount:
        return
    lines.add(
        Charge(
            gid=fee.gid,
            text=fee.name,
            price=fee.amount,
            amount=fee.amount,
            taxes=fee.taxes,
            tax=sum((tax.amount for tax in fee.taxes), ZERO),
            account=lines.need_account(
                lines.terms.accounts.fees, "fees_account", fee.gid
            ),
        )
    )


def _add_duties(lines: Lines) -> None:
    duties = lines.sale.totals.duties
    if duties:
        account = lines.need_account(lines.terms.accounts.duties, "duties_account")
        lines.add(Charge(gid=DUTIES, price=duties, amount=duties, account=account))


def _add_rounding(lines: Lines) -> None:
    rounding = lines.sale.totals.rounding
    if not rounding:
        return
    account = lines.need_account(lines.terms.accounts.rounding, "rounding_account")
    lines.add(
        Charge(
            gid=ROUNDING,
            quantity=ONE.copy_sign(rounding),
            price=abs(rounding),
            amount=rounding,
            account=account,
        )
    )


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
