"""Many customers at once: as one by one, each refusal only itself."""

import pytest
from tests.ledger import building

from nightclerk.core.errors import Refused
from nightclerk.ledger.models import Customer
from nightclerk.ledger.services.parties.customers import create_customer
from nightclerk.ledger.services.parties.many_customers import create_customers

pytestmark = pytest.mark.django_db


def test_they_get_the_groups_that_one_alone_would_get() -> None:
    building.company()
    places = [
        {"name": "Home"},
        {"name": "Business", "country": "AT", "vat_id": "ATU12345678"},
        {"name": "Abroad", "country": "US"},
        {"name": "Shopper", "country": "FR", "vat_group": "OSS-FR"},
    ]
    alone = [create_customer(**place) for place in places[:3]]

    made = create_customers(places[:3])

    groups = ("vat_group", "business_group", "customer_group")
    for one, other in zip(alone, made, strict=True):
        assert isinstance(other, Customer)
        assert [getattr(one, name) for name in groups] == [
            getattr(other, name) for name in groups
        ]


def test_numbers_that_people_took_are_passed_over() -> None:
    building.company()
    first, *_ = create_customers([{"name": "A"}])
    assert isinstance(first, Customer)
    taken = str(int(first.no) + 1)
    create_customer(name="Own number", no=taken)

    made = create_customers([{"name": "B"}, {"name": "C"}])

    numbers = [each.no for each in made if isinstance(each, Customer)]
    assert len({*numbers, taken, first.no}) == 4


def test_one_that_is_wrong_is_named_and_the_others_are_made() -> None:
    building.company()

    made = create_customers(
        [{"name": "A"}, {"name": "B", "country": "??"}, {"name": ""}]
    )

    assert isinstance(made[0], Customer)
    assert isinstance(made[1], Refused)
    assert "country" in made[1].fields
    assert isinstance(made[2], Refused)
    assert Customer.objects.count() == 1
