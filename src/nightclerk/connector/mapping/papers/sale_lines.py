"""The lines that a sale becomes, before they are taxed. Pure."""

from dataclasses import replace
from decimal import Decimal

from nightclerk.connector.mapping.papers.charges import ONE, Charge, Lines
from nightclerk.connector.mapping.papers.sale_draft import (
    ItemTerms,
    SaleProblem,
    SaleTerms,
    ShippingTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import (
    ZERO,
    Fee,
    Sale,
    SaleLine,
    ShippingLine,
)
from nightclerk.core.text import words

ROUNDING, DUTIES, TIP = "#rounding", "#duties", "#tip"


def lines_of(sale: Sale, terms: SaleTerms) -> Lines:
    """Give all lines of a sale in the order of its document."""
    lines = Lines(sale, terms)
    if terms.puts_no_on_lines:
        lines.note(sale.name)
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
    """Add the pieces that are still sold, and those that were lost for nothing."""
    if not line.current_quantity and not line.lost_quantity:
        return
    item, account = _booked_as(lines, line)
    charge = Charge(
        gid=line.gid,
        text=" - ".join(filter(None, (line.title, line.variant_title))),
        quantity=Decimal(line.current_quantity),
        price=line.unit_price,
        amount=current_amount(line),
        taxes=line.taxes,
        tax=current_tax(line),
        item=item,
        account=account,
        location=lines.terms.locations.get(line.location_gid) if item else None,
    )
    if line.current_quantity:
        lines.add(charge)
    if line.lost_quantity:
        lost = Decimal(line.lost_quantity)
        lines.add(
            replace(charge, quantity=lost, price=ZERO, amount=ZERO, taxes=(), tax=ZERO)
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
        return lines.need_item(line), None
    found = lines.need_account(accounts.custom, "custom_account", line.gid)
    return None, found


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
