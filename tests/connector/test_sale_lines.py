"""What an order's document is made of: its lines, their prices and amounts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connector.selling import (
    CUSTOM,
    DOMESTIC,
    DUTIES,
    FEES,
    GIFT_CARD,
    ROUNDING,
    SHIPPING,
    STANDARD,
    TIP,
    ZERO,
    booked,
    drafted,
    fee,
    line,
    rate,
    row,
    sale,
    shipping,
    stopped,
    tax,
    tax_terms,
    terms,
)
from tests.connector.shapes import gid

from nightclerk.connector.mapping.papers.sale_draft import (
    Accounts,
    ItemTerms,
    ShippingTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import Sale, ShippingLine
from nightclerk.connector.mapping.papers.sales import draft_of

TAX = tax("1.60")  # on 10.00 in which it is included
TEN_PERCENT = tax_terms(rates={(DOMESTIC, STANDARD): rate("10")}, order=[STANDARD])


def test_goods_and_shipping_become_lines_that_come_to_the_total() -> None:
    order = sale(
        line(1, quantity=3, price="10.00", taxes=[tax("4.79")]),
        line(2, price="5.00", taxes=[tax("0.80")]),
        shipping=[shipping(price="4.90", taxes=[tax("0.78")])],
    )

    draft = drafted(order)

    assert booked(draft) == [
        row(1, 3, "10.00"),
        row(2, 1, "5.00"),
        row(SHIPPING, 1, "4.90"),
    ]
    assert (draft.net, draft.vat, draft.gross) == (
        Decimal("33.53"),
        Decimal("6.37"),
        Decimal("39.90"),
    )
    assert draft.business_group == DOMESTIC


def test_a_line_keeps_what_shopify_knows_of_it() -> None:
    known = terms(
        items={
            gid("ProductVariant", 1): ItemTerms(
                item=7, variant=70, unit=700, vat_group=STANDARD
            )
        },
        locations={gid("Location", 5): 55},
    )
    order = sale(
        line(1, variant_title="Blue", location_gid=gid("Location", 5), taxes=[TAX])
    )

    found = drafted(order, known).lines[0]

    assert (found.item, found.variant, found.unit) == (7, 70, 700)
    assert (found.location, found.vat_group, found.given_vat) == (
        55,
        STANDARD,
        Decimal("1.60"),
    )
    assert (found.source, found.description) == (gid("LineItem", 1), "Mug 1 - Blue")


def test_the_number_of_the_order_stands_on_the_lines_where_the_shop_wants_it() -> None:
    order = sale(line(taxes=[TAX]))

    first, second = drafted(order, terms(puts_no_on_lines=True)).lines

    assert (first.description, first.quantity, first.vat_group) == ("#1001", 0, None)
    assert second.item == 1


def test_d32_shipping_that_nobody_mapped_goes_to_the_account_of_the_shop() -> None:
    order = sale(line(taxes=[TAX]), shipping=[shipping(taxes=[tax("0.78")])])

    draft = drafted(order)

    assert booked(draft)[1] == row(SHIPPING, 1, "4.90")
    assert draft.lines[1].description == "Standard"


@pytest.mark.parametrize(
    ("mapped", "record"),
    [(ShippingTerms(account=500), 500), (ShippingTerms(item=ItemTerms(item=8)), 8)],
    ids=["D33 G/L", "D33 item"],
)
def test_shipping_is_booked_as_it_was_mapped(
    mapped: ShippingTerms, record: int
) -> None:
    order = sale(line(taxes=[TAX]), shipping=[shipping(taxes=[tax("0.78")])])

    draft = drafted(order, terms(shipping={"Standard": mapped}))

    assert booked(draft)[1] == row(record, 1, "4.90")


def test_d34_a_second_way_of_shipping_is_not_taken_for_the_first() -> None:
    ways = [
        shipping(1, title="Express", price="9.90", taxes=[tax("1.58")]),
        shipping(2, title="Island", price="2.00", taxes=[tax("0.32")]),
    ]
    known = terms(shipping={"Express": ShippingTerms(account=500)})

    draft = drafted(sale(line(taxes=[TAX]), shipping=ways), known)

    assert booked(draft)[1:] == [row(500, 1, "9.90"), row(SHIPPING, 1, "2.00")]


def test_shipping_without_any_account_waits_for_its_mapping() -> None:
    known = terms(accounts=Accounts())
    order = sale(line(taxes=[TAX]), shipping=[shipping(taxes=[tax("0.78")])])

    (problem,) = stopped(order, known)

    assert (problem.kind, problem.mapping, problem.mapping_key) == (
        "mapping",
        "shipping",
        "Standard",
    )
    assert problem.line_gid == gid("ShippingLine", 1)


def test_shipping_that_a_discount_pays_is_a_line_of_nothing() -> None:
    order = sale(
        line(taxes=[TAX]),
        shipping=[shipping(price="4.90", amount="0.00", taxes=[tax("0.00")])],
    )

    draft = drafted(order)

    assert booked(draft)[1] == row(SHIPPING, 1, "4.90", "4.90")
    assert draft.gross == Decimal("10.00")


@pytest.mark.parametrize(
    "way",
    [
        shipping(price="0.00"),
        shipping(gone_amount=Decimal("4.90")),
        shipping(is_removed=True, gone_amount=Decimal("4.90")),
    ],
    ids=["free", "given back", "removed"],
)
def test_shipping_that_costs_nothing_now_is_no_line(way: ShippingLine) -> None:
    order = sale(line(taxes=[TAX]), shipping=[way])

    assert booked(drafted(order)) == [row(1, 1, "10.00")]


def test_d35_cash_that_was_rounded_up_is_a_line_of_a_cent() -> None:
    order = sale(line(price="9.99", taxes=[tax("1.60")]), totals={"rounding": "0.01"})

    draft = drafted(order)

    assert booked(draft) == [row(1, 1, "9.99"), row(ROUNDING, 1, "0.01")]
    assert draft.gross == Decimal("10.00")
    assert draft.lines[1].vat_group == ZERO


def test_cash_that_was_rounded_down_is_a_piece_less() -> None:
    order = sale(line(price="10.02", taxes=[tax("1.60")]), totals={"rounding": "-0.02"})

    draft = drafted(order)

    assert booked(draft)[1] == row(ROUNDING, -1, "0.02")
    assert draft.gross == Decimal("10.00")


def test_d36_a_discount_that_no_line_bears_is_the_invoice_discount() -> None:
    order = sale(
        line(1, price="50.00", amount="44.00"),
        shipping=[shipping(price="5.00", amount="4.00")],
        totals={"discounts": "10.00", "subtotal": "41.00", "total": "45.00"},
    )

    draft = drafted(order)

    assert draft.invoice_discount == Decimal("3.00")
    assert [each.discount for each in draft.lines] == [Decimal(6), Decimal(1)]
    assert draft.gross == Decimal("45.00")


def test_d38_a_sold_gift_card_is_owed_to_its_owner_and_not_taxed() -> None:
    card = line(1, price="50.00", is_gift_card=True)

    draft = drafted(sale(card, line(2, taxes=[TAX])))

    assert booked(draft) == [row(GIFT_CARD, 1, "50.00"), row(2, 1, "10.00")]
    assert draft.lines[0].vat_group == ZERO
    assert (draft.vat, draft.gross) == (Decimal("1.60"), Decimal("60.00"))


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (sale(line(is_gift_card=True)), "gift_card_account"),
        (sale(line(is_tip=True)), "tip_account"),
        (sale(line(variant_key="")), "custom_account"),
        (sale(fees=[fee("3.00")]), "fees_account"),
        (sale(totals={"duties": "3.00"}), "duties_account"),
        (sale(totals={"rounding": "0.02"}), "rounding_account"),
        (sale(totals={"tip": "3.00", "total": "3.00"}), "tip_account"),
    ],
    ids=["D38 gift card", "tip", "D42 custom", "fee", "duties", "rounding", "tip only"],
)
def test_an_account_that_is_missing_on_the_shop_card_is_named(
    order: Sale, field: str
) -> None:
    (problem,) = stopped(order, terms(accounts=Accounts()))

    assert (problem.kind, problem.field) == ("settings", field)


def test_d42_a_line_that_was_never_a_product_goes_to_its_account() -> None:
    order = sale(
        line(title="Engraving", variant_key="", price="12.50", taxes=[tax("2.00")])
    )

    draft = drafted(order)

    assert booked(draft) == [row(CUSTOM, 1, "12.50")]
    assert draft.lines[0].description == "Engraving"
    assert draft.lines[0].vat_group == STANDARD


def test_a_tip_among_the_lines_goes_to_its_account() -> None:
    tip = line(2, title="Tip", price="2.00", is_tip=True, variant_key="")

    draft = drafted(sale(line(taxes=[TAX]), tip))

    assert booked(draft)[1] == row(TIP, 1, "2.00")
    assert draft.gross == Decimal("12.00")


@pytest.mark.parametrize("subtotal", ["12.00", "10.00"], ids=["with it", "without it"])
def test_shopify_may_count_a_tip_to_the_goods_or_not(subtotal: str) -> None:
    tip = line(2, title="Tip", price="2.00", is_tip=True, variant_key="")
    order = sale(
        line(taxes=[TAX]), tip, totals={"subtotal": subtotal, "total": "12.00"}
    )

    assert drafted(order).gross == Decimal("12.00")


def test_a_tip_in_no_line_is_added_where_it_explains_the_total() -> None:
    order = sale(line(taxes=[TAX]), totals={"tip": "2.50", "total": "12.50"})

    draft = drafted(order)

    assert booked(draft) == [row(1, 1, "10.00"), row(TIP, 1, "2.50")]
    assert draft.gross == Decimal("12.50")


def test_a_tip_that_does_not_explain_the_total_is_not_added() -> None:
    order = sale(line(taxes=[TAX]), totals={"tip": "2.50", "total": "12.00"})

    (problem,) = stopped(order)

    assert (problem.kind, problem.field) == ("charge", "total")
    assert (problem.expected, problem.found) == (Decimal("12.00"), Decimal("10.00"))


def test_duties_and_fees_have_lines_of_their_own() -> None:
    order = sale(
        line(taxes=[TAX]),
        fees=[fee("3.00", taxes=[tax("0.48")])],
        totals={"duties": "5.00"},
    )

    draft = drafted(order)

    assert booked(draft)[1:] == [row(FEES, 1, "3.00"), row(DUTIES, 1, "5.00")]
    assert (draft.vat, draft.gross) == (Decimal("2.08"), Decimal("18.00"))


def test_d29_yen_that_the_buyer_paid_have_no_decimals() -> None:
    order = sale(
        line(quantity=3, price="1650", amount="4455", taxes=[tax("405", "0.10")]),
        money="presentment",
        currency="JPY",
    )
    known = terms(decimals=0, most_vat_difference=Decimal(1), tax=TEN_PERCENT)

    draft = drafted(order, known)

    assert booked(draft) == [row(1, 3, "1650", "495")]
    assert (draft.net, draft.vat, draft.gross) == (4050, 405, 4455)


def test_goods_that_a_discount_pays_in_full_still_leave_the_stock() -> None:
    order = sale(line(quantity=2, amount="0.00", taxes=[tax("0.00")]))

    draft = drafted(order)

    assert booked(draft) == [row(1, 2, "10.00", "20.00")]
    assert (draft.lines[0].vat_group, draft.gross) == (STANDARD, 0)


def test_pieces_that_an_edit_took_away_are_not_in_the_document() -> None:
    edited = line(
        quantity=3,
        current_quantity=2,
        taxes=[tax("4.79")],
        gone_amount=Decimal("10.00"),
        gone_tax=Decimal("1.60"),
    )

    draft = drafted(sale(edited))

    assert booked(draft) == [row(1, 2, "10.00")]
    assert draft.lines[0].given_vat == Decimal("3.19")
    assert draft.gross == Decimal("20.00")


def test_a_line_that_was_removed_is_no_line() -> None:
    removed = line(
        1,
        current_quantity=0,
        taxes=[TAX],
        gone_amount=Decimal("10.00"),
        gone_tax=Decimal("1.60"),
    )

    draft = drafted(sale(removed, line(2, taxes=[TAX])))

    assert booked(draft) == [row(2, 1, "10.00")]


def test_a_discount_stays_with_the_pieces_that_stay() -> None:
    refunded = line(
        quantity=3,
        current_quantity=2,
        amount="25.00",
        taxes=[tax("3.99")],
        gone_amount=Decimal("8.33"),
        gone_tax=Decimal("1.33"),
    )

    draft = drafted(sale(refunded))

    assert booked(draft) == [row(1, 2, "10.00", "3.33")]
    assert (draft.lines[0].amount, draft.vat) == (Decimal("16.67"), Decimal("2.66"))


def test_pieces_that_were_lost_leave_the_stock_for_nothing() -> None:
    lost = line(
        quantity=2,
        current_quantity=1,
        lost_quantity=1,
        taxes=[tax("3.19")],
        gone_amount=Decimal("10.00"),
        gone_tax=Decimal("1.59"),
    )

    draft = drafted(sale(lost))

    assert booked(draft) == [row(1, 1, "10.00"), row(1, 1, "0")]
    assert [each.source for each in draft.lines] == [gid("LineItem", 1)] * 2
    assert (draft.vat, draft.gross) == (Decimal("1.60"), Decimal("10.00"))


def test_what_costs_more_than_its_price_has_the_price_of_a_piece() -> None:
    order = sale(line(quantity=4, price="2.00", amount="9.00", taxes=[tax("1.44")]))

    assert booked(drafted(order)) == [row(1, 4, "2.25")]


def test_what_no_price_can_say_is_told_by_two_lines() -> None:
    order = sale(line(quantity=3, price="3.00", amount="10.00", taxes=[TAX]))

    draft = drafted(order)

    assert booked(draft) == [row(1, 2, "3.33"), row(1, 1, "3.34")]
    assert sum(each.given_vat or 0 for each in draft.lines) == Decimal("1.60")


@given(
    quantity=st.integers(1, 500),
    price=st.integers(0, 100_000),
    amount=st.integers(0, 1_000_000),
)
def test_lines_always_come_to_shopifys_amount(
    quantity: int, price: int, amount: int
) -> None:
    order = sale(
        line(
            quantity=quantity,
            price=str(Decimal(price) / 100),
            amount=str(Decimal(amount) / 100),
        ),
        totals={"discounts": "0"},
    )

    draft = drafted(order)

    assert draft.gross == Decimal(amount) / 100
    assert sum(each.quantity for each in draft.lines) == quantity


def test_everything_that_is_missing_is_told_at_once() -> None:
    order = sale(
        line(1, variant_key="line:OLD", sku="OLD"),
        line(2, is_gift_card=True),
        line(3, taxes=[tax("1.11", "0.125", "Octroi")]),
        shipping=[shipping()],
    )

    problems = stopped(order, terms(accounts=Accounts()))

    assert [(each.kind, each.mapping_key or each.field) for each in problems] == [
        ("mapping", "line:OLD"),
        ("settings", "gift_card_account"),
        ("mapping", "Standard"),
        ("tax", "Octroi 12.5 %"),
    ]


def test_a_line_is_missing_once_even_where_some_of_it_was_lost() -> None:
    order = sale(line(quantity=2, current_quantity=1, lost_quantity=1))

    (problem,) = stopped(order, terms(items={}))

    assert (problem.mapping, problem.mapping_key) == (
        "variant",
        gid("ProductVariant", 1),
    )


def test_an_order_of_which_nothing_is_left_has_no_lines() -> None:
    gone = line(current_quantity=0, gone_amount=Decimal("10.00"))

    found = draft_of(sale(gone), terms())

    assert found.draft is not None
    assert (found.draft.lines, found.draft.gross) == ((), 0)
