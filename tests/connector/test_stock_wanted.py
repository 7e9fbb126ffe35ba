"""How many pieces a shop may sell: the pure arithmetic and its cases."""

from decimal import Decimal

import pytest

from nightclerk.connector.mapping.stock.answers import judge
from nightclerk.connector.mapping.stock.rows import change_key, level_key
from nightclerk.connector.mapping.stock.wanted import (
    StockRule,
    counted_places,
    promised_at,
    unseen_pieces,
    wanted_quantity,
)
from nightclerk.connector.services.stock.calculations import (
    BUILT_IN,
    Choice,
    Counted,
    calculation_named,
    combined,
    reckoned,
)
from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.text import words
from nightclerk.ledger.selectors.availability import Availability
from nightclerk.shopify.answers import UserError

D = Decimal
STALE = "CHANGE_FROM_QUANTITY_STALE"
MAIN, OUTLET, CORNER = 1, 2, 3
EAST, WEST = 10, 20


def rule(**fields: object) -> StockRule:
    given = {
        "location": MAIN,
        "gid": "gid://shopify/Location/1",
        "name": "Main",
        "calculation": "projected",
        **fields,
    }
    return StockRule(**given)


def wanted(counted: str, **how: object) -> int:
    given = {
        "promised": D(0),
        "per_unit": D(1),
        "rule": rule(),
        "name": "available",
        "committed": 0,
        **how,
    }
    return wanted_quantity(D(counted), **given)


def reckon(name: str, **stock: int) -> Decimal:
    there = Availability(**{key: D(value) for key, value in stock.items()})
    (choice,) = (each for each in BUILT_IN if each.name == name)
    return reckoned(choice, Counted("MUG", "", "Main", there))


def test_inv_02_what_is_due_is_taken_off_the_projected_balance():
    assert reckon("projected", inventory=10, ordered=1) == 9
    assert reckon("projected", inventory=10, ordered=3) == 7


def test_inv_03_only_what_is_kept_back_is_taken_off_what_is_free():
    assert reckon("free", inventory=10, reserved=1, ordered=6) == 9


def test_what_comes_back_counts_in_the_projected_balance_only():
    assert reckon("projected", inventory=10, returning=2) == 12
    assert reckon("free", inventory=10, returning=2) == 10


def test_the_shops_orders_are_taken_off_whenever_they_ship():
    stock = {"inventory": 10, "external_later": 3}

    assert reckon("projected", **stock) == 7


def test_the_shops_orders_are_taken_off_what_is_free_but_not_twice():
    stock = {"inventory": 10, "reserved": 4, "external_unreserved": 2}

    assert reckon("free", **stock) == 4


@pytest.mark.parametrize(
    ("pieces", "per_unit", "boxes"),
    [
        pytest.param("7", "6", 1, id="INV-09-7-pieces-in-boxes-of-6"),
        pytest.param("5", "6", 0, id="INV-09-5-pieces-in-boxes-of-6"),
        pytest.param("24", "12", 2, id="two-boxes-of-12"),
        pytest.param("23.999", "12", 1, id="not-quite-two"),
        pytest.param("-7", "6", 0, id="what-is-owed-is-none"),
    ],
)
def test_only_whole_units_can_be_sold(pieces, per_unit, boxes):
    assert wanted(pieces, per_unit=D(per_unit)) == boxes


def test_rounding_to_the_nearest_counts_half_a_unit():
    nearest = rule(rounding="nearest")

    assert wanted("9", per_unit=D(6), rule=nearest) == 2
    assert wanted("8.9", per_unit=D(6), rule=nearest) == 1


def test_inv_10_nothing_below_zero_is_wanted():
    assert wanted("-3") == 0


def test_the_reserve_is_never_seen_by_the_shop():
    assert wanted("10", rule=rule(reserve=3)) == 7
    assert wanted("2", rule=rule(reserve=3)) == 0


def test_the_reserve_is_in_the_unit_that_is_sold():
    assert wanted("24", per_unit=D(6), rule=rule(reserve=1)) == 3


def test_orders_that_the_books_do_not_know_are_taken_off():
    assert wanted("10", promised=D(3)) == 7


def test_what_is_on_hand_is_what_is_available_and_what_orders_took():
    assert wanted("8", name="on_hand", committed=2) == 10
    assert wanted("-2", name="on_hand", committed=2) == 0
    assert wanted("-2", name="on_hand", committed=1) == 0


def test_pieces_at_shopify_that_no_order_here_explains_are_unseen():
    assert unseen_pieces(5, 3) == 2
    assert unseen_pieces(3, 5) == 0


def test_the_chosen_locations_count_else_the_mapped_one_else_all():
    assert counted_places([EAST, WEST], EAST) == {EAST, WEST}
    assert counted_places([], EAST) == {EAST}
    assert counted_places([], None) is None
    assert rule(counted=None).counts(None)
    assert not rule(counted=frozenset((EAST,))).counts(None)


def test_a_sale_takes_from_every_location_that_sells_the_same_goods():
    places = {MAIN: frozenset((EAST,)), OUTLET: frozenset((EAST, WEST)), CORNER: None}
    pieces = {OUTLET: D(2), None: D(1)}

    assert promised_at(rule(counted=frozenset((EAST,))), pieces, places) == 3
    assert promised_at(rule(counted=frozenset((99,))), pieces, places) == 1
    assert promised_at(rule(counted=frozenset((99,))), {CORNER: D(5)}, places) == 5


def test_what_lies_in_several_places_is_added_up_number_by_number():
    east = Availability(inventory=D(4), ordered=D(1))
    west = Availability(inventory=D(2), external_later=D(1))

    both = combined([east, west])

    assert (both.inventory, both.ordered, both.external_later) == (6, 1, 1)


def test_a_calculation_that_fails_at_an_item_says_which_item():
    broken = Choice("outlet", words("Outlet"), lambda counted: D(1) / D(0))

    with pytest.raises(Refused, match="outlet fails at item MUG"):
        reckoned(broken, Counted("MUG", "", "Main", Availability()))


def test_a_calculation_that_gives_no_number_is_refused():
    broken = Choice("outlet", words("Outlet"), lambda counted: D("NaN"))

    with pytest.raises(Refused, match="fails at item MUG"):
        reckoned(broken, Counted("MUG", "", "Main", Availability()))


def half(counted: Counted) -> Decimal:
    return counted.stock.inventory / 2


def test_a_calculation_of_ones_own_is_named_by_the_setting(settings):
    settings.STOCK_CALCULATIONS = {"half": f"{__name__}.half"}

    there = Counted("MUG", "", "Main", Availability(inventory=D(9)))

    assert reckoned(calculation_named("half"), there) == D("4.5")


def test_a_calculation_that_cannot_be_imported_is_the_administrators(settings):
    settings.STOCK_CALCULATIONS = {"half": "acme.nowhere.half"}

    with pytest.raises(NotReady, match="half"):
        calculation_named("half")


def test_an_unknown_calculation_is_refused_with_those_there_are():
    with pytest.raises(Refused, match="projected, free"):
        calculation_named("moon")


def error(code: str, *path: str) -> UserError:
    return UserError("No", ["input", *path], code)


def test_no_error_means_that_all_rows_were_written():
    assert judge([], 3).is_done


def test_stale_and_refused_rows_are_told_apart_by_their_place():
    found = judge(
        [
            error(STALE, "quantities", "1", "changeFromQuantity"),
            error("INVALID_INVENTORY_ITEM", "quantities", "2", "inventoryItemId"),
        ],
        3,
    )

    assert (found.stale, set(found.refused), found.is_done) == ({1}, {2}, False)


def test_an_error_without_a_row_is_the_rows_where_there_is_only_one():
    assert judge([error("CHANGE_FROM_QUANTITY_STALE")], 1).stale == {0}
    assert set(judge([error("INTERNAL")], 1).refused) == {0}
    assert judge([error("INTERNAL")], 2).unplaced


def test_an_error_about_what_all_rows_share_is_every_rows():
    assert set(judge([error("INVALID_REASON", "reason")], 3).refused) == {0, 1, 2}


def test_a_row_that_is_refused_is_not_stale_too():
    found = judge(
        [
            error(STALE, "quantities", "0", "changeFromQuantity"),
            error("INVALID_LOCATION", "quantities", "0", "locationId"),
        ],
        2,
    )

    assert (found.stale, set(found.refused)) == (frozenset(), {0})


def test_a_request_that_shopify_still_works_on_is_busy_whatever_else_it_says():
    assert judge([error("IDEMPOTENCY_CONCURRENT_REQUEST")], 5).is_busy


def test_the_same_change_can_be_wanted_again_after_another():
    key = level_key("gid://shopify/InventoryItem/7", "gid://shopify/Location/2")

    first = change_key("stock", key, before=10, wanted=8, after=0)
    again = change_key("stock", key, before=10, wanted=8, after=31)

    assert (key, first) == ("gid://shopify/InventoryItem/7@2", "stock:7:2:10:8:0")
    assert again != first
