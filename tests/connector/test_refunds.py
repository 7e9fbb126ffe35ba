"""Refunds become credit memos that come to what was paid back, or keep the reason."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.connector import shapes
from tests.connector.processing import (
    change,
    document,
    goods,
    lines_of,
    parcel,
    shop,
    sold,
    way,
)
from tests.connector.refunding import (
    adjustment,
    after,
    back,
    carriage_back,
    credited,
    exchanged,
    flagged,
    in_dollars,
    memo,
    mirror,
    place,
    post_all,
    posted,
    process_all,
    received_at,
    refund,
    refund_keys,
    refund_line,
    refund_row,
    texts,
    with_line,
)
from tests.ledger import building

from nightclerk.connector.models import ShopOrder, State
from nightclerk.connector.selectors.work_lists import unprocessed_refunds
from nightclerk.connector.services.papers.outcomes import Outcome
from nightclerk.connector.services.papers.processing import process_orders
from nightclerk.connector.services.papers.refunds import (
    accept_difference,
    credit_refund,
    process_refunds,
)
from nightclerk.connector.services.papers.update_documents import follow_update
from nightclerk.core.errors import Refused
from nightclerk.ledger.models import (
    CustomerEntry,
    ItemEntry,
    SalesDocument,
    ValueEntry,
)
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.documents.drafts import delete_document
from nightclerk.ledger.services.documents.release import reopen
from nightclerk.ledger.services.posting.documents import post
from nightclerk.ledger.services.stock.journal import receive_stock

pytestmark = pytest.mark.django_db
D = Decimal


def test_r01_a_returned_item_becomes_a_credit_memo_of_its_price() -> None:
    here = shop()
    order = sold(1001, goods(price="156.38"), goods(2, price="20.00"))
    invoice = posted(here, order)

    made = memo(here, after(order, refund(1, back(price="156.38"), total="156.38")))

    assert (made.kind, made.status) == ("credit", SalesDocument.Status.RELEASED)
    assert (made.gross, made.vat) == (D("156.38"), D("24.97"))
    (line,) = lines_of(made)
    assert (line.description, line.quantity) == ("Mug 1 - Blue", D(1))
    assert made.applies_to == invoice
    assert made.source == "shopify:DEMO:refund:1"
    assert made.external_order_no == "#1001"
    row = refund_row()
    assert (row.state, row.document, row.credited) == ("processed", made, invoice)


def test_r02_a_refund_of_shipping_only_credits_the_shipping() -> None:
    here = shop()
    order = sold(1001, shipping=[parcel(price="5.00")])
    posted(here, order)

    made = memo(
        here, after(order, refund(1, total="5.00", shipping=[carriage_back("5.00")]))
    )

    (line,) = lines_of(made)
    assert (made.gross, made.vat, line.account.no) == (D("5.00"), D("0.80"), "4400")


def test_r03_money_without_goods_goes_to_the_account_for_refunds() -> None:
    here = shop()
    order = sold()
    posted(here, order)

    made = memo(here, after(order, refund(1, total="3.33")))

    (line,) = lines_of(made)
    assert (made.gross, line.account.no) == (D("3.33"), "4720")


def test_r04_without_that_account_nothing_is_made_and_the_reason_is_kept() -> None:
    here = shop()
    change(here, refund_account=None)
    order = sold()
    posted(here, order)

    row = credited(here, after(order, refund(1, total="5.00")))

    reason = "The shop card names no account for other refunded amounts"
    assert (row.state, texts(row)) == (State.STOPPED, [reason])
    kept = refund_row()
    assert (kept.state, kept.problem_class) == (State.STOPPED, "settings")
    assert kept.problems[0]["field"] == "refund_account"
    assert SalesDocument.objects.filter(kind="credit").count() == 0


def test_r06_the_credit_memo_is_taxed_as_the_order_was() -> None:
    here = shop()
    order = sold(1001, goods(rate="0.07", price="10.70"), goods(2, price="11.90"))
    invoice = posted(here, order)

    made = memo(
        here,
        after(order, refund(1, back(price="10.70", rate="0.07"), total="10.70")),
    )

    assert made.vat_group == invoice.vat_group
    assert (made.net, made.vat) == (D("10.00"), D("0.70"))


def test_r08_a_removal_that_pays_nothing_back_is_nothing_to_credit() -> None:
    here = shop()
    order = sold(1001, goods(quantity=2))
    posted(here, order)

    row = credited(
        here, after(order, refund(1, back(restock="NO_RESTOCK"), total="0.00"))
    )

    assert (row.state, row.document) == (State.NOTHING, None)


def test_r08_pieces_that_an_edit_cancelled_are_nothing_to_credit() -> None:
    here = shop()
    order = sold(1001, goods(quantity=2))
    posted(here, order)

    row = credited(here, after(order, refund(1, back(restock="CANCEL"), total="0.00")))

    assert (row.state, row.document) == (State.NOTHING, None)


def test_r07_goods_that_came_back_for_nothing_are_received() -> None:
    here = shop()
    order = sold(1001, goods(off="10.00"), goods(2))
    posted(here, order)

    made = memo(here, after(order, refund(1, back(amount="0.00"), total="0.00")))

    (line,) = lines_of(made)
    assert (made.gross, line.description, line.quantity) == (
        D(0),
        "Mug 1 - Blue",
        D(1),
    )


def test_r16_a_refund_waits_while_its_money_is_on_its_way() -> None:
    here = shop()
    order = sold()
    posted(here, order)
    money = shapes.transaction(9, amount="10.00", kind="REFUND", status="PENDING")

    row = credited(
        here,
        after(
            order,
            refund(1, back(), total="10.00", paid_by=[9]),
            transactions=[*order["transactions"], money],
        ),
    )

    assert (row.state, texts(row)) == (State.WAITING, ["The money is still on its way"])
    with pytest.raises(Refused, match="still on its way"):
        credit_refund(refund_row())


def test_r18_a_refund_of_an_order_that_is_not_in_the_books_waits_with_the_reason() -> (
    None
):
    here = shop()

    row = credited(here, after(sold(), refund(1, back(), total="10.00")))

    said = ["The order is not in the books yet"]
    assert (row.state, texts(row)) == (State.WAITING, said)
    assert refund_row().problem_class == "waits"


def test_r19_a_refund_becomes_one_credit_memo() -> None:
    here = shop()
    order = sold()
    posted(here, order)
    changed = after(order, refund(1, back(), total="10.00"))
    memo(here, changed)

    again = process_all(here, mirror(here, changed))

    assert again.rows == []
    assert SalesDocument.objects.filter(kind="credit").count() == 1
    with pytest.raises(Refused, match="in the books already"):
        credit_refund(refund_row())


def test_r20_what_cash_was_rounded_by_goes_to_its_account() -> None:
    here = shop()
    order = sold(1001, goods(price="5.02"))
    posted(here, order)
    money = shapes.transaction(
        9, amount="5.00", kind="REFUND", amountRoundingSet=shapes.bag("-0.02")
    )

    made = memo(
        here,
        after(
            order,
            refund(1, back(price="5.02"), total="5.00", paid_by=[9]),
            transactions=[*order["transactions"], money],
        ),
    )

    item, rounding = lines_of(made)
    assert (item.gross, rounding.gross) == (D("5.02"), D("-0.02"))
    assert made.gross == D("5.00")


def test_r21_the_refunds_of_another_shop_are_left_alone() -> None:
    here, there = shop("A"), shop("B")
    order = sold()
    posted(there, order)
    theirs = mirror(there, after(order, refund(1, back(), total="10.00")))

    outcome = process_all(here, theirs)

    assert outcome.rows == []
    assert refund_row().state == State.WAITING


def test_r22_goods_that_did_not_come_back_go_to_their_account() -> None:
    here = shop()
    order = sold()
    posted(here, order)

    made = memo(
        here, after(order, refund(1, back(restock="NO_RESTOCK"), total="10.00"))
    )

    (line,) = lines_of(made)
    assert (line.item, line.account.no) == (None, "4720")
    assert (line.description, made.gross) == ("Mug 1 - Blue", D("10.00"))


def test_r23_a_refunded_gift_card_lowers_what_is_owed_for_gift_cards() -> None:
    here = shop()
    card = goods(price="50.00", rate="0", isGiftCard=True)
    order = sold(1001, card)
    invoice = posted(here, order)

    made = memo(
        here, after(order, refund(1, back(price="50.00", rate="0"), total="50.00"))
    )

    (line,) = lines_of(made)
    assert line.account == lines_of(invoice.document)[0].account
    assert (made.gross, made.vat) == (D("50.00"), D(0))


def test_r09_r12_goods_go_back_where_shopify_says_if_the_shop_wants_it() -> None:
    here, order = shop(return_to="original"), sold()
    there = place(here, 7, "BACK")
    posted(here, order)

    made = memo(here, after(order, refund(1, back(location=7), total="10.00")))

    assert refund_line().location_gid == shapes.gid("Location", 7)
    assert lines_of(made)[0].location == there


def test_r12_goods_go_to_the_return_location_where_that_comes_first() -> None:
    here, order = shop(), sold()
    place(here, 7, "BACK")
    change(here, return_location=building.location("RETURNS"))
    posted(here, order)

    made = memo(here, after(order, refund(1, back(location=7), total="10.00")))

    assert lines_of(made)[0].location.code == "RETURNS"


def test_r10_a_refund_without_a_place_has_the_one_of_its_return() -> None:
    here, order = shop(return_to="original"), sold()
    there = place(here, 67890, "BACK")
    posted(here, order)
    sent = shapes.return_(
        refunds=shapes.page([{"id": shapes.gid("Refund", 1)}]),
        reverseFulfillmentOrders=shapes.page([received_at(67890)]),
    )

    made = memo(
        here, after(order, refund(1, back(), total="10.00")), shapes.returns(sent)
    )

    assert refund_line().location_gid == shapes.gid("Location", 67890)
    assert lines_of(made)[0].location == there


def test_goods_that_came_back_to_several_places_have_none_of_them() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)
    sent = shapes.return_(
        refunds=shapes.page([{"id": shapes.gid("Refund", 1)}]),
        reverseFulfillmentOrders=shapes.page([received_at(7), received_at(8)]),
    )

    memo(
        here,
        after(order, refund(1, back(quantity=2), total="20.00")),
        shapes.returns(sent),
    )

    assert refund_line().location_gid == ""


def test_r13_an_order_in_the_buyers_currency_is_credited_in_it() -> None:
    here = shop(money="presentment")
    building.rate("USD", "1.2500")
    order = in_dollars(sold())
    invoice = posted(here, order)

    made = memo(here, in_dollars(after(order, refund(1, back(), total="10.00"))))

    assert (made.currency.code, invoice.currency.code) == ("USD", "USD")
    assert (made.gross, lines_of(made)[0].unit_price) == (D("12.50"), D("12.50"))


def test_r14_the_order_is_named_by_a_line_where_the_shop_wants_it() -> None:
    here, order = shop(puts_no_on_lines=True), sold()
    posted(here, order)

    made = memo(here, after(order, refund(1, back(), total="10.00")))

    assert [line.description for line in lines_of(made)] == ["#1001", "Mug 1 - Blue"]


def test_r15_an_exchange_is_two_lines_of_goods_and_what_is_left_is_paid_back() -> None:
    here = shop()
    order = sold(1001, goods(price="1893.00"), goods(3, price="20.00"))
    posted(here, order)
    instead = goods(2, price="365.00")
    sent = shapes.return_(
        refunds=shapes.page([{"id": shapes.gid("Refund", 1)}]),
        exchangeLineItems=shapes.page([exchanged(2)]),
    )
    changed = after(
        with_line(order, instead), refund(1, back(price="1893.00"), total="1528.00")
    )

    made = memo(here, changed, shapes.returns(sent))

    assert [(line.item.no, line.quantity, line.gross) for line in lines_of(made)] == [
        ("SKU-1", D(1), D("1893.00")),
        ("SKU-2", D(-1), D("-365.00")),
    ]
    assert made.gross == D("1528.00")
    assert flagged(mirror(here, changed, shapes.returns(sent))) == []


def test_prices_before_vat_are_credited_to_the_cent() -> None:
    here = shop()
    order = sold(
        1001,
        goods(quantity=3, price="9.99", included=False),
        shipping=[parcel(included=False)],
        included=False,
    )
    posted(here, order)

    made = memo(
        here,
        after(
            order,
            refund(
                1,
                back(quantity=2, price="9.99", included=False),
                shipping=[carriage_back(included=False)],
                total="29.61",
            ),
        ),
    )

    assert (made.net, made.vat, made.gross) == (D("24.88"), D("4.73"), D("29.61"))


@pytest.mark.parametrize(
    ("total", "said"),
    [("8.00", "-2.00"), ("12.50", "2.50")],
    ids=["less than the goods", "more than the goods"],
)
def test_what_shopify_says_beyond_the_goods_goes_to_the_account_for_refunds(
    total: str, said: str
) -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)

    made = memo(
        here,
        after(order, refund(1, back(), total=total, adjustments=[adjustment(said)])),
    )

    item, rest = lines_of(made)
    assert (item.gross, rest.gross, rest.account.no) == (D("10.00"), D(said), "4720")
    assert made.gross == D(total)


def test_a_difference_that_shopify_does_not_explain_waits_until_it_is_accepted() -> (
    None
):
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)

    row = credited(here, after(order, refund(1, back(), total="8.00")))

    said = ["8.00 was paid back at Shopify, goods and shipping come to 10.00"]
    assert (row.state, texts(row)) == (State.STOPPED, said)
    kept = refund_row()
    assert kept.problem_class == "charge"
    assert (kept.problems[0]["expected"], kept.problems[0]["found"]) == (
        "8.00",
        "10.00",
    )

    made = credit_refund(accept_difference(kept))

    assert made.gross == D("8.00")
    with pytest.raises(Refused, match="no open difference"):
        accept_difference(refund_row())


def test_a_refund_made_before_the_document_is_contained_in_it() -> None:
    here = shop()
    order = mirror(
        here, after(sold(1001, goods(quantity=2)), refund(1, back(), total="10.00"))
    )
    process_orders(here, [order.pk])
    post_all(order)

    (row,) = process_all(here, order).rows

    assert (row.state, row.document) == (State.NOTHING, None)
    assert refund_row().is_contained
    assert SalesDocument.objects.get().gross == D("10.00")


def test_money_beyond_the_goods_of_a_contained_refund_is_credited() -> None:
    here = shop()
    changed = after(
        sold(1001, goods(quantity=2)),
        refund(1, back(), total="13.00", adjustments=[adjustment("3.00")]),
    )
    order = mirror(here, changed)
    process_orders(here, [order.pk])
    post_all(order)

    (row,) = process_all(here, order).rows

    assert (row.state, row.gross) == (State.PROCESSED, D("3.00"))


def test_a_refund_waits_while_its_document_is_not_posted() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    number = document(here, order).no

    row = credited(here, after(order, refund(1, back(), total="10.00")))

    assert (row.state, texts(row)) == (State.WAITING, [f"{number} is not posted yet"])


def test_a_posted_credit_memo_lowers_what_is_owed_for_the_invoice() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    invoice = posted(here, order)

    made = memo(here, after(order, refund(1, back(), total="10.00")))
    post(made, PostingOptions())

    owed = CustomerEntry.objects.get(document=invoice)
    assert (owed.amount, owed.remaining) == (D("20.00"), D("10.00"))
    assert not CustomerEntry.objects.exclude(pk=owed.pk).get().is_open


def test_goods_come_back_at_the_cost_that_they_left_with() -> None:
    here = shop()
    mug = building.item("Mug", no="SKU-1")
    receive_stock(mug, D(1), unit_cost=D("3.00"), on=building.WORK_DATE)
    receive_stock(mug, D(1), unit_cost=D("7.00"), on=building.WORK_DATE)
    order = sold()
    posted(here, order)

    made = memo(here, after(order, refund(1, back(), total="10.00")))
    post(made, PostingOptions())

    entry = ItemEntry.objects.filter(item=mug).order_by("pk").last()
    costs = ValueEntry.objects.filter(item_entry=entry).values_list("actual", flat=True)
    assert entry is not None
    assert (entry.quantity, sum(costs)) == (D(1), D("3.00"))


def test_two_refunds_of_an_order_are_two_credit_memos() -> None:
    here, order = shop(), sold(1001, goods(quantity=3, price="3.33"))
    invoice = posted(here, order)
    changed = after(
        order,
        refund(1, back(price="3.33"), total="3.33"),
        refund(2, back(2, price="3.33", quantity=2), total="6.66"),
    )

    rows = process_all(here, mirror(here, changed)).rows
    for row in rows:
        post(SalesDocument.objects.get(pk=row.document), PostingOptions())

    assert [row.gross for row in rows] == [D("3.33"), D("6.66")]
    assert CustomerEntry.objects.get(document=invoice).remaining == 0


def test_a_dry_run_says_what_would_be_credited_and_writes_nothing() -> None:
    here, order = shop(), sold()
    posted(here, order)
    changed = mirror(here, after(order, refund(1, back(), total="10.00")))

    outcome = process_all(here, changed, dry_run=True)

    assert [(row.state, row.gross) for row in outcome.rows] == [
        (State.PROCESSED, D("10.00"))
    ]
    assert refund_row().state == State.WAITING
    assert not SalesDocument.objects.filter(kind="credit").exists()


def test_one_refund_that_cannot_be_credited_leaves_the_others_alone() -> None:
    here = shop()
    good, bad = sold(1001), sold(1002)
    posted(here, good)
    posted(here, bad)
    orders = [
        mirror(here, after(good, refund(1, back(), total="10.00"))),
        mirror(here, after(bad, refund(2, back(2), total="9.00"))),
    ]

    outcome = process_refunds(here, [*refund_keys(orders)])

    assert [row.state for row in outcome.rows] == [State.PROCESSED, State.STOPPED]


def test_a_refund_of_an_order_whose_document_was_deleted_waits_for_a_new_one() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    delete_document(reopen(document(here, order)))

    row = credited(here, after(order, refund(1, back(), total="10.00")))

    said = ["The order is not in the books yet"]
    assert (row.state, texts(row)) == (State.WAITING, said)


def test_pieces_that_were_cancelled_and_paid_back_are_in_stock_again() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)

    made = memo(here, after(order, refund(1, back(restock="CANCEL"), total="10.00")))

    (line,) = lines_of(made)
    assert (line.item.no, line.quantity, made.gross) == ("SKU-1", D(1), D("10.00"))


def test_goods_name_the_line_that_they_left_with_even_where_its_cost_is_unknown() -> (
    None
):
    here, order = shop(), sold(1001, goods(quantity=2))
    invoice = posted(here, order)

    made = memo(here, after(order, refund(1, back(), total="10.00")))

    line = lines_of(made)[0].returns
    assert line is not None
    assert (line.document, line.source) == (invoice, shapes.gid("LineItem", 1))


def test_an_order_that_was_cancelled_and_paid_back_owes_nothing() -> None:
    here = shop()
    order = sold(1001, goods(quantity=2), goods(2), shipping=[parcel()])
    invoice = posted(here, order)
    whole = refund(
        1,
        back(quantity=2, restock="CANCEL"),
        back(2, line=2, restock="CANCEL"),
        shipping=[carriage_back()],
        total="34.90",
    )

    made = memo(here, after(order, whole, cancelledAt="2026-01-05T09:00:00Z"))
    post(made, PostingOptions())

    assert (made.gross, made.vat) == (invoice.gross, invoice.vat)
    assert CustomerEntry.objects.get(document=invoice).remaining == 0


def test_goods_of_a_later_invoice_of_the_order_come_back_at_their_cost() -> None:
    here, before = shop(), sold(1001, goods())
    mug = building.item("Mug", no="SKU-2")
    receive_stock(mug, D(1), unit_cost=D("3.00"), on=building.WORK_DATE)
    receive_stock(mug, D(1), unit_cost=D("7.00"), on=building.WORK_DATE)
    posted(here, before)
    now = with_line(before, goods(2, price="5.55"))
    (more,) = follow_update(way(mirror(here, now)))
    later = post(more, PostingOptions()).invoice

    gone = refund(1, back(line=2, price="5.55"), total="5.55")
    made = memo(here, after(now, gone))
    post(made, PostingOptions())

    assert lines_of(made)[0].returns.document == later
    entry = ItemEntry.objects.filter(item=mug).order_by("pk").last()
    costs = ValueEntry.objects.filter(item_entry=entry).values_list("actual", flat=True)
    assert sum(costs) == D("3.00")


def test_three_refunds_of_a_page_take_as_many_statements_as_one() -> None:
    here = shop()
    orders = []
    for number in (1001, 1002, 1003, 1004):
        order = sold(number)
        posted(here, order)
        gone = refund(number, back(number), total="10.00")
        orders.append(mirror(here, after(order, gone)))
    keys = refund_keys(orders)

    with CaptureQueriesContext(connection) as one:
        process_refunds(here, keys[:1])
    with CaptureQueriesContext(connection) as three:
        process_refunds(here, keys[1:])

    assert len(three) <= len(one)


def test_a_contained_refund_of_which_something_is_unexplained_is_on_the_work_list() -> (
    None
):
    here = shop()
    changed = after(sold(1001, goods(quantity=2)), refund(1, back(), total="13.00"))
    order = mirror(here, changed)
    process_orders(here, [order.pk])
    post_all(order)
    assert not unprocessed_refunds(here).exists()

    (row,) = process_all(here, order).rows

    assert row.state == State.STOPPED
    assert unprocessed_refunds(here).get() == refund_row()


@pytest.mark.django_db(transaction=True)
def test_r19_two_that_credit_a_refund_at_once_make_one_credit_memo() -> None:
    here, order = shop(), sold()
    posted(here, order)
    keys = refund_keys([mirror(here, after(order, refund(1, back(), total="10.00")))])

    def attempt(_: int) -> int:
        try:
            return len(process_refunds(here, keys).processed)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [*pool.map(attempt, range(2))]

    assert sorted(made) == [0, 1]
    assert SalesDocument.objects.filter(kind="credit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_refund_of_an_order_that_somebody_works_on_is_left_alone() -> None:
    here, order = shop(), sold()
    posted(here, order)
    mirrored = mirror(here, after(order, refund(1, back(), total="10.00")))

    def attempt() -> Outcome:
        try:
            return process_all(here, mirrored)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        ShopOrder.objects.select_for_update(no_key=True).get()
        outcome = pool.submit(attempt).result()

    assert (outcome.rows, outcome.locked) == ([], 1)
    assert process_all(here, mirrored).processed


def test_a_credit_memo_that_was_deleted_is_made_anew() -> None:
    here, order = shop(), sold()
    posted(here, order)
    changed = after(order, refund(1, back(), total="10.00"))
    delete_document(reopen(memo(here, changed)))

    again = memo(here, changed)

    assert (again.gross, refund_row().document) == (D("10.00"), again)


def test_what_was_restocked_the_old_way_came_back() -> None:
    here, order = shop(), sold(1001, goods(quantity=2))
    posted(here, order)

    made = memo(
        here, after(order, refund(1, back(restock="LEGACY_RESTOCK"), total="10.00"))
    )

    assert lines_of(made)[0].item.no == "SKU-1"
