"""A long change feed is cut by ids: no id is left out, and pages are well filled."""

from hypothesis import given
from hypothesis import strategies as st

from nightclerk.connector.mapping.products.feed_parts import IN_A_PART, Part, parts_of


def is_in(number: int, part: Part) -> bool:
    is_behind = part.after is None or number > part.after
    return is_behind and (part.last is None or number <= part.last)


@given(
    st.sets(st.integers(1, 10**6), min_size=1, max_size=3_000).map(sorted),
    st.integers(1, 16),
    st.integers(-5, 2 * 10**6),
)
def test_every_id_is_in_one_part_whether_it_was_expected_or_not(
    numbers: list[int], at_once: int, unexpected: int
) -> None:
    parts = parts_of(numbers, at_once=at_once)

    for number in (*numbers[:: len(numbers) // 7 + 1], unexpected):
        assert sum(is_in(number, part) for part in parts) == 1


@given(
    st.sets(st.integers(1, 10**6), min_size=1, max_size=3_000).map(sorted),
    st.integers(1, 16),
)
def test_no_part_expects_more_than_a_page_takes(
    numbers: list[int], at_once: int
) -> None:
    parts = parts_of(numbers, at_once=at_once)

    held = [sum(is_in(number, part) for number in numbers) for part in parts]
    assert 1 <= min(held) <= max(held) <= IN_A_PART


def test_ten_thousand_products_need_three_requests_of_sixteen_parts() -> None:
    parts = parts_of(range(1, 10_001), at_once=16)

    assert len(parts) == 48
    assert parts[:2] == [Part(None, 208), Part(208, 416)]
    assert parts[-1] == Part(9_791, None)


def test_where_nothing_is_expected_one_part_has_all() -> None:
    assert parts_of([], at_once=16) == [Part(None, None)]
