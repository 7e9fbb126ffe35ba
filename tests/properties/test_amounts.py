"""What must hold for the amounts of every document and of every split of it."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.counting import rounded_exactly

from nightclerk.ledger.amounts import Amounts, DocumentTerms, LineTerms, compute
from nightclerk.ledger.partial import part_of

settings.register_profile("calm", deadline=None)  # a busy machine is no failure
settings.load_profile("calm")

RATES = st.sampled_from([Decimal(rate) for rate in ("0", "7", "19", "21", "25", "7.7")])
PERCENTS = st.sampled_from(
    [Decimal(each) for each in ("0", "5", "33.33", "99.9", "100")]
)
CURRENCIES = st.sampled_from([0, 2, 3])
PRICES = st.decimals(0, Decimal("9999.99999"), places=5) | st.decimals(0, 99, places=2)
QUARTERS = st.integers(1, 80).map(lambda quarters: Decimal(quarters) / 4)
KINDS = st.sampled_from(["normal"] * 6 + ["reverse", "full", "none"])


@st.composite
def lines(draw: st.DrawFn, *, line_no: int) -> LineTerms:
    """Make a line; one of five takes back."""
    sign = draw(st.sampled_from([1, 1, 1, 1, -1]))
    rate = draw(RATES)
    return LineTerms(
        line_no=line_no,
        quantity=sign * draw(QUARTERS),
        unit_price=draw(PRICES),
        discount_percent=draw(PERCENTS),
        allows_invoice_discount=draw(st.booleans()),
        vat_identifier=f"VAT{rate}",
        vat_kind=draw(KINDS),
        vat_rate=rate,
    )


@st.composite
def documents(draw: st.DrawFn, *, direction: int = 0) -> DocumentTerms:
    """Make a document of one to eight lines; with a direction, all of that sign."""
    made = [draw(lines(line_no=place)) for place in range(draw(st.integers(1, 8)))]
    if direction:
        made = [replace(line, quantity=direction * abs(line.quantity)) for line in made]
    return DocumentTerms(
        lines=made,
        decimals=draw(CURRENCIES),
        prices_include_vat=draw(st.booleans()),
        discount_kind="percent",
        discount_value=draw(PERCENTS),
    )


@st.composite
def splits(
    draw: st.DrawFn, *, direction: int = 0
) -> tuple[DocumentTerms, list[dict[int, Decimal]]]:
    """Make a document and one to five portions that are all of it."""
    terms = draw(documents(direction=direction))
    count = draw(st.integers(1, 5))
    portions: list[dict[int, Decimal]] = [{} for _ in range(count)]
    for line in terms.lines:
        quarters = int(abs(line.quantity) * 4)
        cuts = sorted(
            draw(
                st.lists(
                    st.integers(0, quarters), min_size=count - 1, max_size=count - 1
                )
            )
        )
        edges = [0, *cuts, quarters]
        for place, portion in enumerate(portions):
            size = Decimal(edges[place + 1] - edges[place]) / 4
            portion[line.line_no] = size.copy_sign(line.quantity)
    return terms, portions


def posted(
    terms: DocumentTerms, portions: Iterable[dict[int, Decimal]]
) -> list[Amounts]:
    """Compute the amounts of one portion after the other."""
    already = {line.line_no: Decimal(0) for line in terms.lines}
    found = []
    for portion in portions:
        found.append(part_of(terms, already, portion))
        for line_no, quantity in portion.items():
            already[line_no] += quantity
    return found


def assert_vat_is_right(terms: DocumentTerms, amounts: Amounts) -> None:
    """Hold a document's groups and lines against the rates (I08, I10)."""
    for group in amounts.groups:
        base = Fraction(group.gross if terms.prices_include_vat else group.net)
        rate = Fraction(group.rate) if group.kind == "normal" else Fraction(0)
        whole = 100 + rate if terms.prices_include_vat else 100
        if group.kind == "full":
            assert (group.net, group.vat) == (0, group.gross)
        else:
            assert group.vat == rounded_exactly(base * rate / whole, terms.decimals)
            half = Fraction(1, 2 * 10**terms.decimals)
            off = abs(Fraction(group.vat) - Fraction(group.net) * rate / 100)
            assert off <= half * (1 + rate / 100)
    for name in ("net", "vat", "gross"):
        total = sum(getattr(group, name) for group in amounts.groups)
        assert total == getattr(amounts, name)
        assert sum(getattr(line, name) for line in amounts.lines) == total
    assert amounts.net + amounts.vat == amounts.gross


def assert_no_sign_turns(terms: DocumentTerms, amounts: Amounts) -> None:
    """See that each amount of a line has the sign of its quantity, or is zero (I10)."""
    for line, found in zip(terms.lines, amounts.lines, strict=True):
        sign = 1 if line.quantity > 0 else -1
        for name in (
            "line_amount",
            "discount_amount",
            "net",
            "vat",
            "gross",
            "net_discount",
            "net_invoice_discount",
        ):
            assert getattr(found, name) * sign >= 0, name


@given(documents())
def test_i08_vat_is_the_rounded_rate_of_its_group(terms):
    assert_vat_is_right(terms, compute(terms))


@given(documents(direction=1) | documents(direction=-1))
def test_i10_no_amount_of_a_line_turns_its_sign(terms):
    assert_no_sign_turns(terms, compute(terms))


@given(documents())
def test_i10_the_lines_bear_the_whole_invoice_discount(terms):
    amounts = compute(terms)

    base = sum(
        Fraction(found.line_amount)
        for line, found in zip(terms.lines, amounts.lines, strict=True)
        if line.allows_invoice_discount
    )
    wanted = rounded_exactly(
        base * Fraction(terms.discount_value) / 100, terms.decimals
    )
    assert sum(found.invoice_discount for found in amounts.lines) == wanted


@given(documents())
def test_a_line_bears_hardly_more_or_less_vat_than_its_own(terms):
    amounts = compute(terms)

    cent = Fraction(1, 10**terms.decimals)
    for line, found in zip(terms.lines, amounts.lines, strict=True):
        if line.vat_kind == "normal":
            amount = Fraction(found.line_amount - found.invoice_discount)
            rate = Fraction(line.vat_rate)
            whole = 100 + rate if terms.prices_include_vat else 100
            assert abs(Fraction(found.vat) - amount * rate / whole) <= cent * 3 / 2


@given(documents())
def test_what_a_document_takes_back_is_its_mirror(terms):
    turned = [replace(line, quantity=-line.quantity) for line in terms.lines]
    mirrored = replace(terms, lines=turned)

    there, back = compute(terms), compute(mirrored)

    assert (back.net, back.vat, back.gross) == (-there.net, -there.vat, -there.gross)
    assert [line.vat for line in back.lines] == [-line.vat for line in there.lines]


@given(splits())
def test_i16_any_split_makes_the_whole_in_the_price_mode(split):
    terms, portions = split
    whole = compute(terms)

    parts = posted(terms, portions)

    for place, line in enumerate(whole.lines):
        for name in ("line_amount", "discount_amount", "invoice_discount"):
            reached = sum(getattr(part.lines[place], name) for part in parts)
            assert reached == getattr(line, name), name


@given(splits())
def test_o07_prices_with_vat_make_the_same_gross_in_any_split(split):
    terms, portions = split
    including = replace(terms, prices_include_vat=True)

    parts = posted(including, portions)

    assert sum(part.gross for part in parts) == compute(including).gross


@given(splits())
def test_i08_and_i10_hold_for_each_part(split):
    terms, portions = split

    for part in posted(terms, portions):
        assert_vat_is_right(terms, part)


@given(splits(direction=1) | splits(direction=-1))
def test_i10_no_part_of_a_line_turns_its_sign(split):
    terms, portions = split

    for part in posted(terms, portions):
        assert_no_sign_turns(terms, part)


@given(splits(), st.integers(-4, 4), st.sampled_from([0, 3]))
def test_given_vat_is_used_where_it_may_be_and_told_where_not(split, off, most):
    terms, portions = split
    cent = Decimal(1).scaleb(-terms.decimals)
    computed = compute(terms)
    terms = replace(
        terms,
        lines=[
            replace(line, given_vat=found.vat + off * cent)
            for line, found in zip(terms.lines, computed.lines, strict=True)
        ],
        most_vat_difference=most * cent,
    )

    whole = compute(terms)

    assert whole.net + whole.vat == whole.gross
    assert bool(whole.problems) == any(
        line.vat_difference != off * cent for line in whole.lines
    )
    for amounts in (whole, *posted(terms, portions)):
        assert amounts.problems == whole.problems
        for group in amounts.groups:
            assert abs(group.difference) <= terms.most_vat_difference
        assert sum(line.vat for line in amounts.lines) == amounts.vat


@given(
    documents(direction=1) | documents(direction=-1),
    st.sampled_from(["0.05", "0.10", "1", "5"]),
    st.sampled_from(["nearest", "up", "down"]),
)
def test_a_rounded_invoice_is_a_multiple_and_its_vat_stays(terms, step, direction):
    terms = replace(terms, decimals=2)
    stepped = replace(terms, rounding_step=Decimal(step), rounding=direction)

    plain, found = compute(terms), compute(stepped)

    assert found.gross % Decimal(step) == 0
    assert found.gross == plain.gross + found.rounding
    assert abs(found.rounding) < Decimal(step)
    assert (found.vat, found.lines) == (plain.vat, plain.lines)
    assert found.net + found.vat == found.gross
