"""The cost bucket that all workers of a shop share."""

import threading

import pytest
from django.db import connection

from nightclerk.connector.budget import DatabaseBucket
from nightclerk.connector.models import ApiBudget, Shop
from nightclerk.shopify.throttle import Priority, ThrottleStatus


def new_shop(code: str = "DEMO") -> Shop:
    return Shop.objects.create(code=code, url=f"https://{code.lower()}.myshopify.com")


@pytest.mark.django_db
def test_a_bucket_lets_pass_what_it_holds_and_names_the_wait_for_the_rest() -> None:
    bucket = DatabaseBucket(new_shop().pk)
    status = ThrottleStatus(maximum=1000.0, available=100.0, restore_rate=50.0)
    bucket.settle(0.0, charged=0.0, status=status)

    admitted = bucket.reserve(80.0, priority=Priority.INTERACTIVE)
    bucket.settle(80.0, charged=80.0, status=None)
    wait = bucket.reserve(120.0, priority=Priority.INTERACTIVE)

    assert admitted == 0.0
    assert wait == pytest.approx(2.0, abs=0.2)


@pytest.mark.django_db
def test_two_clients_of_a_shop_see_each_others_reservations() -> None:
    shop = new_shop()
    first, second = DatabaseBucket(shop.pk), DatabaseBucket(shop.pk)

    first.reserve(1500.0, priority=Priority.INTERACTIVE)

    assert second.reserve(1000.0, priority=Priority.INTERACTIVE) > 0


@pytest.mark.django_db
def test_two_shops_have_a_bucket_each() -> None:
    first, second = DatabaseBucket(new_shop("A").pk), DatabaseBucket(new_shop("B").pk)

    first.reserve(1900.0, priority=Priority.INTERACTIVE)

    assert second.reserve(1900.0, priority=Priority.INTERACTIVE) == 0.0


@pytest.mark.django_db
def test_what_shopify_says_of_the_bucket_is_what_counts() -> None:
    shop = new_shop()
    bucket = DatabaseBucket(shop.pk)
    bucket.reserve(100.0, priority=Priority.NORMAL)

    bucket.settle(100.0, charged=60.0, status=ThrottleStatus(4000.0, 3900.0, 200.0))

    budget = ApiBudget.objects.get(shop=shop)
    assert (budget.maximum, budget.restore_rate) == (4000.0, 200.0)
    assert (budget.available, budget.reserved) == (3900.0, 0.0)


@pytest.mark.django_db(transaction=True)
def test_callers_at_the_same_time_never_reserve_more_than_there_is() -> None:
    shop = new_shop()
    DatabaseBucket(shop.pk).settle(
        0.0, charged=0.0, status=ThrottleStatus(1000.0, 1000.0, 0.001)
    )
    admitted: list[bool] = []

    def ask() -> None:
        bucket = DatabaseBucket(shop.pk)
        admitted.append(bucket.reserve(300.0, priority=Priority.INTERACTIVE) == 0.0)
        connection.close()

    callers = [threading.Thread(target=ask) for _ in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert sum(admitted) == 3
    assert ApiBudget.objects.get(shop=shop).reserved == 900.0
