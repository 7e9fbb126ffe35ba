"""Price lists are kept in one form, and prices of many items are asked for at once."""

from datetime import date
from decimal import Decimal

import pytest
from tests.ledger.building import WORK_DATE, company, customer, item, rate

from nightclerk.core.errors import NotReady, Refused
from nightclerk.ledger.models import (
    Currency,
    DiscountGroup,
    Item,
    PriceGroup,
    SalesDiscount,
    SalesPrice,
    Unit,
    VatBusinessGroup,
)
from nightclerk.ledger.pricing import Price, PriceKey, PriceTerms
from nightclerk.ledger.selectors.prices import prices_for
from nightclerk.ledger.services.parties.customers import delete_customer
from nightclerk.ledger.services.parties.items import put_unit, put_variant
from nightclerk.ledger.services.parties.prices import (
    change_discount,
    change_price,
    delete_discount,
    delete_price,
    put_discount,
    put_price,
)

pytestmark = pytest.mark.django_db


def shoppers() -> PriceGroup:
    return PriceGroup.objects.get_or_create(code="SHOPPERS")[0]


def boxed(made: Item, per_unit: str = "6") -> Unit:
    box = Unit.objects.get_or_create(code="BOX")[0]
    return put_unit(made, box, per_unit=per_unit).unit


def unchanged_since_long(made: Item) -> None:
    Item.objects.filter(pk=made.pk).update(changed_at="2020-01-01T00:00Z")


def is_noted(made: Item) -> bool:
    made.refresh_from_db()
    return made.changed_at.year > 2020


def price(made: Item, **terms: object) -> str:
    return str(found(made, **terms).price)


def found(made: Item, key: PriceKey | None = None, **terms: object) -> Price:
    asked = key or PriceKey(made.pk)
    answer = prices_for([asked], PriceTerms(**{"on": WORK_DATE, **terms}))[asked]
    assert isinstance(answer, Price), str(answer)
    return answer


def test_a_price_of_a_group_is_kept_once_and_replaced():
    made = item(unit_price="650")
    shoppers()

    first = put_price(made, "700", price_group="SHOPPERS")
    second = put_price(made, "690", price_group="SHOPPERS", allows_discount=False)

    assert first.pk == second.pk
    kept = SalesPrice.objects.get()
    assert (kept.unit_price, kept.allows_discount) == (Decimal(690), False)
    assert price(made, price_group=shoppers().pk) == "690.00"
    assert price(made) == "650.00"


def test_prices_of_other_days_quantities_and_variants_stand_beside_each_other():
    made = item(unit_price="650")
    put_variant(made, "RED")

    put_price(made, 700)
    put_price(made, 600, starts=date(2026, 4, 1), ends="2026-04-30")
    put_price(made, 500, minimum_quantity="10")
    put_price(made, 750, variant="RED")

    assert SalesPrice.objects.count() == 4
    assert price(made) == "700.00"
    assert price(made, on=date(2026, 4, 30)) == "600.00"
    red = PriceKey(made.pk, made.variants.get().pk)
    assert found(made, red).price == 750


def test_all_wrong_fields_of_a_price_are_named_together():
    made = item()
    other = put_variant(item("Chair"), "RED")
    wrong = {"price_group": "NOBODY", "minimum_quantity": "-1", "unit": "BOX"}
    Unit.objects.get_or_create(code="BOX")

    with pytest.raises(Refused) as caught:
        put_price(made, "much", **wrong, colour="red")
    with pytest.raises(Refused) as of_other:
        put_price(made, 1, variant=other)
    with pytest.raises(Refused) as backwards:
        put_price(made, 1, ends=date(2026, 1, 1), starts=date(2026, 1, 2))

    assert {*caught.value.fields} == {*wrong, "unit_price", "colour"}
    assert {*of_other.value.fields} == {"variant"}
    assert {*backwards.value.fields} == {"ends"}
    assert not SalesPrice.objects.exists()


def test_a_price_for_a_customer_is_not_for_a_group_and_not_for_shops():
    made, ada = item(), customer(no="C1")
    shoppers()

    kept = put_price(made, 80, customer="C1")
    put_price(made, 90, customer=ada)

    assert SalesPrice.objects.get().unit_price == 90
    assert price(made, customer=ada.pk) == "90.00"
    assert price(made) == price(made, customer=customer("Bob").pk) == "100.00"
    for refused in (
        lambda: put_price(made, 1, customer="C1", price_group="SHOPPERS"),
        lambda: change_price(kept, price_group="SHOPPERS"),
    ):
        with pytest.raises(Refused) as caught:
            refused()
        assert {*caught.value.fields} == {"customer"}
    delete_customer(ada)
    assert not SalesPrice.objects.exists()


def test_a_price_is_changed_unless_it_would_be_another_one():
    made = item()
    first = put_price(made, 700)
    second = put_price(made, 600, minimum_quantity=2)

    changed = change_price(second, unit_price=610, starts=WORK_DATE)

    assert (changed.unit_price, changed.starts) == (610, WORK_DATE)
    with pytest.raises(Refused):
        change_price(first, minimum_quantity=2, starts=WORK_DATE)
    with pytest.raises(Refused):
        change_price(first, item=item("Chair"))
    delete_price(first)
    assert [row.pk for row in SalesPrice.objects.all()] == [second.pk]


def test_a_discount_is_of_an_item_or_of_all_and_of_at_most_100_percent():
    lamp, chair = item("Lamp"), item("Chair")
    DiscountGroup.objects.create(code="CLUB")
    club = DiscountGroup.objects.get().pk

    put_discount(5)
    put_discount("12.5", item=lamp, discount_group="CLUB")
    again = put_discount(10, item=lamp, discount_group="CLUB")

    assert SalesDiscount.objects.count() == 2
    assert price(lamp, discount_group=club) == "90.00"
    assert price(lamp) == price(chair, discount_group=club) == "95.00"
    assert change_discount(again, percent=50).percent == 50
    assert price(lamp, discount_group=club) == "50.00"
    delete_discount(again)
    assert price(lamp, discount_group=club) == "95.00"
    with pytest.raises(Refused) as caught:
        put_discount(101)
    assert {*caught.value.fields} == {"percent"}


def test_items_are_noted_as_changed_when_their_prices_are():
    lamp, chair = item("Lamp"), item("Chair")
    unchanged_since_long(lamp)
    unchanged_since_long(chair)

    kept = put_price(lamp, 90)

    assert (is_noted(lamp), is_noted(chair)) == (True, False)
    unchanged_since_long(lamp)
    delete_price(kept)
    assert is_noted(lamp)
    put_discount(5)
    assert is_noted(chair)


def test_prc_06_units_have_prices_of_their_own_or_of_their_pieces():
    made = item(unit_price="100", unit_cost="60")
    box = PriceKey(made.pk, unit=boxed(made).pk)

    assert (found(made, box).price, found(made, box).cost) == (600, 360)
    put_price(made, 550, unit="BOX")
    assert (found(made, box).price, price(made)) == (550, "100.00")


def test_prc_07_vat_is_that_of_the_business_group_and_the_items_product_group():
    made = item(unit_price="100")
    company()
    home = VatBusinessGroup.objects.get(code="DOMESTIC").pk
    abroad = VatBusinessGroup.objects.get(code="EXPORT").pk

    assert price(made, includes_vat=True, vat_business_group=home) == "119.00"
    assert price(made, includes_vat=True, vat_business_group=abroad) == "100.00"


def test_prc_08_the_rate_of_the_day_counts_and_without_one_there_is_no_price():
    made = item(unit_price="100")
    dollar = rate("USD", "1.10", on=date(2026, 3, 1)).currency.pk
    rate("USD", "2", on=date(2026, 3, 3))
    own = Currency.objects.get(code="EUR").pk

    assert price(made, currency=dollar) == "110.00"
    assert price(made, currency=dollar, on=date(2026, 3, 3)) == "200.00"
    assert price(made, currency=own) == "100.00"
    with pytest.raises(NotReady):
        price(made, currency=dollar, on=date(2026, 1, 1))


def test_prc_10_every_key_is_answered_with_a_price_or_a_sentence():
    lamp, free, none = item("Lamp"), item("Flyer", unit_price=0), item(unit_price=0)
    Item.objects.filter(pk=free.pk).update(is_free=True)
    pallet = Unit.objects.create(code="PALLET").pk
    keys = [
        PriceKey(lamp.pk),
        PriceKey(lamp.pk, unit=pallet),
        PriceKey(lamp.pk, put_variant(free, "A4").pk),
        PriceKey(free.pk),
        PriceKey(none.pk),
        PriceKey(10**9),
    ]

    answers = prices_for(keys, PriceTerms(on=WORK_DATE))

    assert [answers[key] for key in (keys[0], keys[3])] == [
        Price(Decimal("100.00"), None, Decimal("0.00")),
        Price(Decimal("0.00"), None, Decimal("0.00")),
    ]
    assert [str(answers[keys[number]]) for number in (1, 2, 4, 5)] == [
        f"Item {lamp.no} has no unit PALLET",
        f"Item {lamp.no} has no such variant",
        f"The price of item {none.no} is 0, and it may not be sold for nothing",
        "Item 1000000000 is not there any more",
    ]


def test_a_hundred_prices_take_as_many_queries_as_one(django_assert_max_num_queries):
    goods = [item(f"Lamp {number}") for number in range(100)]
    put_discount(10)
    terms = PriceTerms(on=WORK_DATE, currency=rate().currency.pk)

    with django_assert_max_num_queries(10):
        answers = prices_for([PriceKey(made.pk) for made in goods], terms)

    assert {answer.price for answer in answers.values()} == {Decimal("97.65")}
