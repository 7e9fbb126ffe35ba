"""What stands in the way of posting, told from plain facts without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger.checks import (
    is_blocked,
    is_closed_to,
    posting_problems,
    release_problems,
)
from nightclerk.ledger.facts import (
    AccountFact,
    DocumentFacts,
    LineFacts,
    Pair,
    Party,
    Period,
    Series,
    Span,
    StockFact,
    Wanted,
)
from nightclerk.ledger.problems import (
    Problem,
    as_json,
    from_json,
    problems_in,
    refuse,
)

DAY = date(2026, 3, 2)
MARCH = Period(Span(date(2026, 3, 1), date(2026, 3, 31)), "2026-03", is_open=True)
ADA = Party("10000", "Ada")
D = Decimal


def line(**changes):
    """Make a line of ten lamps, all shipped and invoiced now."""
    usual = {
        "line_no": 10000,
        "kind": "item",
        "no": "1000",
        "quantity": D(10),
        "line_amount": D(1000),
        "to_ship": D(10),
        "to_invoice": D(10),
        "is_goods": True,
        "posting": Pair("DOMESTIC", "RETAIL"),
        "vat": Pair("DOMESTIC", "STANDARD"),
    }
    return LineFacts(**{**usual, **changes})


def document(*lines, **changes):
    """Make an order that can be posted as a whole."""
    usual = {
        "kind": "order",
        "no": "O-1",
        "wanted": Wanted(ship=True, invoice=True),
        "customer": ADA,
        "bill_to": ADA,
        "lines": lines or (line(),),
        "posting_date": DAY,
        "document_date": DAY,
        "vat_date": DAY,
        "due_date": DAY,
        "periods": (MARCH,),
        "customer_group": "DOMESTIC",
    }
    return DocumentFacts(**{**usual, **changes})


def said(facts):
    """Give each problem's place and sentence."""
    return [(problem.place, str(problem.text)) for problem in posting_problems(facts)]


def test_a_sound_document_has_no_problem():
    assert said(document()) == []


def test_a_negative_total_is_refused_but_not_on_a_credit_memo():
    negative = {"line_total": D(-5), "gross": D("-5.95")}

    assert said(document(**negative)) == [
        ("gross", "The total to invoice is negative: -5.95")
    ]
    assert said(document(kind="credit", **negative)) == []
    assert said(document(line_total=D(-5), gross=D(1))) == []


def test_missing_dates_are_told_together():
    found = said(document(posting_date=None, document_date=None, due_date=None))

    assert [place for place, _ in found] == [
        "posting_date",
        "document_date",
        "due_date",
    ]


def test_q08_a_date_outside_the_window_is_refused_and_an_own_window_allows_it():
    early = document(
        posting_date=date(2026, 2, 28),
        vat_date=date(2026, 2, 28),
        periods=(replace(MARCH, span=Span(date(2026, 2, 1), date(2026, 3, 31))),),
        window=Span(date(2026, 3, 1)),
    )

    assert said(early) == [
        (
            "posting_date",
            "Posting on 2026-02-28 is not allowed, only from 2026-03-01",
        )
    ]
    assert said(replace(early, window=Span(date(2026, 2, 1)))) == []


@pytest.mark.parametrize(
    ("window", "is_allowed"),
    [
        (Span(), True),
        (Span(DAY, DAY), True),
        (Span(None, date(2026, 3, 1)), False),
        (Span(date(2026, 3, 3)), False),
        (Span(date(2026, 1, 1), date(2026, 2, 1)), False),
    ],
)
def test_both_ends_of_a_window_are_inside_it(window, is_allowed):
    assert (said(document(window=window)) == []) is is_allowed


def test_a_date_needs_a_fiscal_period_that_is_open():
    closed = document(periods=(replace(MARCH, is_open=False),))

    assert said(closed) == [
        ("posting_date", "The fiscal period 2026-03 of 2026-03-02 is closed")
    ]
    assert said(document(periods=())) == [
        ("posting_date", "There is no fiscal period for 2026-03-02")
    ]


def test_a_vat_date_needs_an_open_period_of_its_own():
    found = said(document(vat_date=date(2026, 4, 1)))

    assert found == [("vat_date", "There is no fiscal period for 2026-04-01")]


def test_at_least_one_step_is_chosen():
    found = said(document(wanted=Wanted(ship=False, invoice=False)))

    assert found == [("document", "Choose to ship, to invoice, or both")]


def test_q05_invoicing_alone_before_anything_was_shipped_finds_nothing_to_post():
    nothing = line(to_ship=D(0), to_invoice=D(0))

    found = said(document(nothing, wanted=Wanted(ship=False, invoice=True)))

    assert found == [("lines", "There is nothing to post")]


# state, kind, ship, invoice -> refused
BLOCKS = [
    ("", "order", True, True, False),
    ("ship", "order", True, False, True),
    ("ship", "order", False, True, False),
    ("invoice", "order", True, False, True),
    ("invoice", "order", False, True, True),
    ("all", "order", False, True, True),
    ("privacy", "order", True, False, True),
    ("ship", "invoice", True, True, True),
    ("ship", "invoice", False, True, False),
    ("invoice", "invoice", False, True, True),
    ("all", "invoice", False, True, True),
    ("ship", "credit", True, True, False),
    ("invoice", "credit", True, True, False),
    ("all", "credit", True, True, True),
    ("privacy", "credit", True, True, True),
]


@pytest.mark.parametrize(("state", "kind", "ship", "invoice", "refused"), BLOCKS)
def test_q10_q11_q12_a_block_forbids_what_its_name_says(
    state, kind, ship, invoice, refused
):
    party = Party("1", "Ada", state)

    assert is_blocked(party, kind, ship=ship, invoice=invoice) is refused


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("", ""),
        ("ship", "order"),
        ("invoice", "order invoice"),
        ("all", "order invoice credit"),
        ("privacy", "order invoice credit"),
    ],
)
def test_a_block_forbids_new_documents(state, kinds):
    party = Party("1", "Ada", state)

    closed = [
        kind for kind in ("order", "invoice", "credit") if is_closed_to(party, kind)
    ]

    assert closed == kinds.split()


def test_who_gets_the_invoice_must_not_be_blocked_either():
    payer = Party("10001", "Bank", "all")

    assert said(document(bill_to=payer)) == [
        ("bill_to", "Customer 10001 Bank is blocked for everything")
    ]


def test_q04_no_more_is_shipped_than_is_left():
    found = said(document(line(to_ship=D(11), to_invoice=D(10))))

    assert found == [("lines.10000.to_ship", "Line 10000 cannot ship more than 10")]


@pytest.mark.parametrize("to_ship", ["-1", "7"])
def test_what_was_shipped_counts_and_the_sign_must_fit(to_ship):
    found = said(document(line(shipped=D(4), to_ship=D(to_ship), to_invoice=D(1))))

    assert found == [("lines.10000.to_ship", "Line 10000 cannot ship more than 6")]


def test_a_negative_line_ships_within_its_quantity():
    back = {"quantity": D(-2), "line_amount": D(-20), "to_invoice": D(-2)}

    assert said(document(line(to_ship=D(-2), **back))) == []
    assert said(document(line(to_ship=D(-3), **back))) == [
        ("lines.10000.to_ship", "Line 10000 cannot ship more than -2")
    ]


@pytest.mark.parametrize("kind", ["invoice", "credit"])
def test_invoices_and_credit_memos_are_posted_whole(kind):
    found = said(document(line(to_ship=D(9), to_invoice=D(9)), kind=kind))

    assert [place for place, _ in found] == ["lines.10000.to_ship"]
    assert found[0][1] == "Line 10000 must be posted as a whole"


def test_q13_a_blocked_item_is_named_with_its_line():
    assert said(document(line(is_blocked=True))) == [
        ("lines.10000.item", "Item 1000 in line 10000 is blocked")
    ]


def test_a_blocked_item_at_rest_keeps_nobody_from_posting_the_other_line():
    rest = line(line_no=20000, is_blocked=True, to_ship=D(0), to_invoice=D(0))

    assert said(document(line(), rest)) == []


def test_q15_a_missing_posting_setup_is_named_by_its_pair_and_only_once():
    missing = Pair("DOMESTIC", "RETAIL", is_there=False)

    found = said(document(line(posting=missing), line(line_no=20000, posting=missing)))

    assert found == [
        (
            "lines.10000.product_group",
            "There is no posting setup for DOMESTIC × RETAIL",
        )
    ]


def test_q16_a_missing_account_and_a_missing_due_date_are_told_together():
    pair = Pair("DOMESTIC", "RETAIL", accounts={"sales_account": None})

    found = said(document(line(posting=pair), due_date=None))

    assert found == [
        ("due_date", "The due date is missing"),
        (
            "lines.10000.product_group",
            "The posting setup DOMESTIC × RETAIL has no account for sales",
        ),
    ]


def test_accounts_that_take_no_entries_are_refused():
    accounts = {
        "sales_account": AccountFact("4400", is_blocked=True),
        "cost_account": AccountFact("5000", is_heading=True),
    }

    found = said(document(line(posting=Pair("A", "B", accounts=accounts))))

    assert [text for _, text in found] == [
        "Account 4400 is blocked",
        "Account 5000 is a heading",
    ]


def test_a_blocked_vat_setup_is_refused():
    found = said(document(line(vat=Pair("DOMESTIC", "STANDARD", is_blocked=True))))

    assert found == [
        ("lines.10000.vat_group", "The VAT setup DOMESTIC × STANDARD is blocked")
    ]


def test_a_line_of_an_account_takes_direct_entries_only():
    own = line(
        kind="account",
        no="1800",
        is_goods=False,
        account=AccountFact("1800", is_direct=False),
        posting=None,
    )

    assert said(document(own)) == [
        ("lines.10000.account", "Account 1800 in line 10000 takes no direct entries")
    ]


def test_a_customer_group_without_receivables_is_refused():
    found = said(document(group_accounts={"receivables_account": None}))

    assert found == [
        ("customer_group", "Customer group DOMESTIC has no account for receivables")
    ]


@pytest.mark.parametrize(
    ("series", "sentence"),
    [
        (
            Series(words("posted invoices")),
            "There is no number series for posted invoices",
        ),
        (
            Series(words("posted invoices"), "SI", has_line=False),
            "Number series SI has no numbers for this date",
        ),
        (
            Series(words("posted invoices"), "SI", is_closed=True),
            "Number series SI is closed",
        ),
        (
            Series(words("posted invoices"), "SI", is_used_up=True),
            "Number series SI is used up",
        ),
        (
            Series(
                words("posted invoices"),
                "SI",
                is_too_early=True,
                used_on=date(2026, 3, 9),
            ),
            "Number series SI was used on 2026-03-09, which is later",
        ),
    ],
)
def test_q19_q21_a_series_that_gives_no_number_is_told_before(series, sentence):
    assert [text for _, text in said(document(series=(series,)))] == [sentence]


def test_q17_missing_stock_is_refused_where_it_is_prevented():
    short = line(
        to_ship=D(5),
        to_invoice=D(5),
        stock=StockFact(prevents=True, on_hand=D(3)),
    )

    assert said(document(short)) == [
        (
            "lines.10000.to_ship",
            "Of 1000 in line 10000 5 are needed, 3 are there",
        )
    ]
    assert said(document(replace(short, stock=StockFact(on_hand=D(3))))) == []


def test_two_lines_of_one_item_share_its_stock():
    stock = StockFact(prevents=True, on_hand=D(12))
    first = line(stock=stock, stock_key=(1, None, 1))
    second = replace(first, line_no=20000)

    found = said(document(first, second))

    assert found == [
        (
            "lines.20000.to_ship",
            "Of 1000 in line 20000 10 are needed, 2 are there",
        )
    ]


def test_stock_is_counted_in_the_units_of_the_item():
    boxes = line(
        to_ship=D(2),
        to_invoice=D(2),
        per_unit=D(6),
        stock=StockFact(prevents=True, on_hand=D(11)),
    )

    assert said(document(boxes))[0][1].endswith("12 are needed, 11 are there")


def test_an_external_number_is_asked_for_where_the_company_wants_it():
    wanting = document(needs_external_no=True)

    assert [place for place, _ in said(wanting)] == ["external_document_no"]
    assert said(replace(wanting, external_document_no="PO 7")) == []


def test_q26_nothing_is_released_without_a_quantity():
    empty = line(quantity=D(0), line_amount=D(0), to_ship=D(0), to_invoice=D(0))

    for lines in ((), (empty,)):
        facts = replace(document(), lines=lines)

        (problem,) = release_problems(facts)

        assert problem.place == "lines"


def test_release_names_unit_variant_and_location_of_every_line():
    bare = line(
        has_unit=False, needs_variant=True, needs_location=True, has_location=False
    )

    found = release_problems(document(bare, replace(bare, line_no=20000)))

    assert [problem.place for problem in found] == [
        f"lines.{no}.{name}"
        for no in (10000, 20000)
        for name in ("unit", "variant", "location")
    ]


def test_a_refusal_says_every_problem_and_names_every_place():
    problems = [
        Problem(words("One"), "due_date"),
        Problem(words("Two"), "quantity", 10000),
        Problem(words("Three"), "quantity", 10000),
        Problem(words("Four")),
    ]

    with pytest.raises(Refused) as caught:
        refuse(problems, words("O-1 cannot be posted"))

    assert str(caught.value) == "O-1 cannot be posted: One; Two; Three; Four"
    assert {place: str(text) for place, text in caught.value.fields.items()} == {
        "due_date": "One",
        "lines.10000.quantity": "Two; Three",
        "document": "Four",
    }
    assert [(found.field, found.line_no) for found in problems_in(caught.value)] == [
        ("due_date", None),
        ("quantity", 10000),
        ("", None),
    ]


def test_problems_survive_being_stored():
    problems = [Problem(words("No {what}", what="item"), "item", 10000)]

    assert from_json(as_json(problems)) == problems
