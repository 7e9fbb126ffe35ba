"""Search strings say what is meant, whatever stands in the words."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightclerk.shopify import search

NOON = datetime(2026, 11, 23, 12, 0, 30, 987654, tzinfo=UTC)
# A quoted word as Shopify reads it: a backslash makes the next sign plain.
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def test_a_moment_is_quoted_and_in_utc():
    berlin = timezone(timedelta(hours=1))

    assert search.updated_since(NOON) == "updated_at:>='2026-11-23T12:00:30Z'"
    assert search.updated_since(NOON.astimezone(berlin)) == search.updated_since(NOON)


def test_terms_are_joined_and_empty_ones_left_out():
    found = search.all_of(
        search.updated_since(NOON),
        search.status("OPEN"),
        "",
        search.any_of(search.tag("vip"), search.tag("b2b")),
    )

    assert found == (
        "updated_at:>='2026-11-23T12:00:30Z' AND status:\"open\""
        ' AND (tag:"vip" OR tag:"b2b")'
    )


def test_one_choice_needs_no_brackets_and_none_gives_nothing():
    assert search.any_of(search.name("#1001")) == 'name:"#1001"'
    assert search.any_of() == ""
    assert search.all_of() == ""


def test_a_span_may_be_open_at_either_end():
    later = NOON + timedelta(days=1)

    assert search.created_between(NOON, later) == (
        "created_at:>='2026-11-23T12:00:30Z' AND created_at:<='2026-11-24T12:00:30Z'"
    )
    assert search.processed_between(None, NOON) == (
        "processed_at:<='2026-11-23T12:00:30Z'"
    )
    assert search.created_between(None, None) == ""


def test_a_range_of_ids_has_its_last_and_may_be_open_at_either_end():
    assert search.numbers_between(208, 416) == "id:>208 AND id:<=416"
    assert search.numbers_between(None, 208) == "id:<=208"
    assert search.numbers_between(9_791, None) == "id:>9791"
    assert search.numbers_between(None, None) == ""


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (search.financial_status("PAID"), 'financial_status:"paid"'),
        (search.fulfillment_status("unfulfilled"), 'fulfillment_status:"unfulfilled"'),
        (search.without_tag("old one"), 'tag_not:"old one"'),
        (search.channel("web"), 'channel:"web"'),
        (search.risk_level("HIGH"), 'risk_level:"high"'),
        (search.only_tests(), "test:true"),
        (search.no_tests(), "test:false"),
        (search.gid("gid://shopify/Order/12?x=1"), "id:12"),
        (search.gid("12 OR id:13"), 'id:"12 OR id:13"'),
        (search.tag('8" \\ x'), r'tag:"8\" \\ x"'),
        (search.tag("two\r\n lines"), 'tag:"two lines"'),
    ],
)
def test_each_term_has_its_own_filter(term: str, text: str):
    assert term == text


@given(st.text())
def test_a_word_never_breaks_out_of_its_quotes(word: str):
    read = QUOTED.fullmatch(search.quoted(word))

    assert read is not None
    meant = re.sub(r"\\(.)", r"\1", read[1])
    assert meant == re.sub(r"[\s\x00-\x1f\x7f]+", " ", word).strip()
