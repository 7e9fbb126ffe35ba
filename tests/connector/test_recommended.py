"""Recommended schedules: which there are, and how they are set up in one action."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group, User
from tests.ledger.building import company

from nightclerk.connector.mapping.recommended import Plan, plans_for
from nightclerk.connector.models import Shop
from nightclerk.connector.selectors.recommended import (
    recommendations,
    shops_without_schedules,
)
from nightclerk.connector.services.shops.roles import OPERATOR, VIEWER, ensure_roles
from nightclerk.connector.services.syncs.recommended import (
    Outcome,
    Wanted,
    set_up_schedules,
)
from nightclerk.core.errors import Refused
from nightclerk.jobs.models import JobEntry, TaskRight
from nightclerk.jobs.recurrence import preview
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.entries import change
from nightclerk.jobs.timetable import clashes_of

SYNCS = (30104, 30103, 30109, 30108, 30102, 30107, 30100, 30105)
MIDNIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)  # of Berlin, into a Wednesday


def plans(place: int = 0) -> Sequence[Plan]:
    return plans_for(
        "DEMO", zone="Europe/Berlin", books_zone="Europe/Vienna", place=place
    )


def a_shop(code: str = "DEMO") -> Shop:
    url = f"https://{code.lower()}.myshopify.com"
    return Shop.objects.create(code=code, url=url, zone="Europe/Berlin")


def test_all_syncs_the_audit_the_check_and_batch_posting_are_recommended() -> None:
    keys = [plan.key for plan in plans()]

    assert keys == [*map(str, SYNCS), "30102-audit", "5", "296", "297", "298"]


@pytest.mark.parametrize("place", range(6))
def test_no_two_tasks_of_a_shop_begin_in_the_same_minute(place: int) -> None:
    moments = [
        moment
        for plan in plans(place)
        if plan.is_of_shop
        for moment in preview(plan.schedule, now=MIDNIGHT, count=96)
        if moment.date() == date(2026, 11, 25)
    ]

    assert len(moments) == len(set(moments)) == 96 + 96 + 48 + 24 + 48 + 24 + 24 + 3


def test_what_runs_once_a_day_waits_for_its_hour_when_it_is_set_up() -> None:
    noon = MIDNIGHT + timedelta(hours=12)
    daily = [plan for plan in plans() if plan.schedule.minutes is None]

    first = {plan.key: preview(plan.schedule, now=noon, count=1)[0] for plan in daily}

    assert {key: f"{at:%d %H:%M}" for key, at in first.items()} == {
        "30107": "26 02:37",
        "30102-audit": "26 03:37",
        "5": "26 04:37",
        "296": "25 16:00",
        "297": "25 16:10",
        "298": "25 16:20",
    }


def test_a_second_shop_begins_a_minute_later() -> None:
    first, second = plans(0)[0], plans(1)[0]

    assert (first.schedule.starting, second.schedule.starting) == (time(0), time(0, 1))


def test_batches_post_what_is_released_up_to_today_in_the_companys_zone() -> None:
    orders, invoices, credits_ = plans()[-3:]

    assert invoices.params == {"status": "released", "posting_date_to": "today"}
    assert orders.params == {**invoices.params, "ship": True, "invoice": True}
    assert credits_.params == invoices.params
    assert {plan.schedule.zone for plan in plans()[-3:]} == {"Europe/Vienna"}
    assert orders.schedule.starting == time(16)
    assert orders.schedule.days == (True,) * 5 + (False, False)


@pytest.mark.django_db
def test_each_has_the_category_of_its_task() -> None:
    company()

    found = {each.key: each for each in recommendations(a_shop())}

    of_shop = {each.category for each in found.values() if each.is_of_shop}
    assert of_shop == {"SHOP-DEMO"}
    assert found["296"].category == found["298"].category == "SALESPOST"
    assert found["30104"].schedule.zone == "Europe/Berlin"


@pytest.mark.django_db
def test_a_task_that_is_not_installed_or_hidden_is_left_out(monkeypatch) -> None:
    company()
    monkeypatch.delitem(catalogue._tasks, 30107)

    keys = [each.key for each in recommendations(a_shop(), hidden={5})]

    assert "30107" not in keys
    assert "5" not in keys
    assert "30104" in keys


@pytest.mark.django_db
def test_all_are_set_up_ready_by_one_call() -> None:
    company()
    shop = a_shop()

    done = set_up_schedules(shop)

    entries = {each.recommended.key: each.entry for each in done}
    assert {each.outcome for each in done} == {Outcome.MADE}
    assert not JobEntry.objects.filter(status=JobEntry.Status.ON_HOLD).exists()
    assert entries["30104"].description == "Sync orders from Shopify (DEMO)"
    assert entries["30104"].category.code == "SHOP-DEMO"
    assert entries["30104"].minutes_between_runs == 15
    assert entries["30104"].inactivity_minutes == 60
    assert entries["30102-audit"].params == {"shop": "DEMO", "audit": True}
    assert entries["30102-audit"].description == "Sync stock (DEMO, audit)"
    assert entries["296"].category.code == "SALESPOST"
    assert entries["296"].params == {
        "ship": True,
        "invoice": True,
        "posting_date_to": "today",
    }


@pytest.mark.django_db
def test_syncs_that_are_set_up_so_do_not_clash_with_each_other() -> None:
    company()
    done = set_up_schedules(a_shop())

    clashes = [
        clash
        for each in done
        if each.recommended.is_of_shop
        for clash in clashes_of(
            each.recommended.schedule,
            each.recommended.task,
            each.recommended.params,
            category=each.recommended.category,
            entry=each.entry.pk,
        )
        if each.entry.category_id == JobEntry.objects.get(pk=clash.entry_id).category_id
    ]

    assert clashes == []


@pytest.mark.django_db
def test_what_is_set_up_already_is_not_made_twice() -> None:
    company()
    shop = a_shop()
    first = {each.recommended.key: each.entry for each in set_up_schedules(shop)}

    again = set_up_schedules(shop)

    assert {each.outcome for each in again} == {Outcome.THERE}
    assert {each.recommended.key: each.entry for each in again} == first
    assert JobEntry.objects.count() == len(first)


@pytest.mark.django_db
def test_an_entry_with_filters_or_on_hold_counts_as_there_but_not_a_dry_run() -> None:
    company()
    shop = a_shop()
    wanted = [Wanted("30104"), Wanted("30102")]
    orders, stock = (each.entry for each in set_up_schedules(shop, wanted))
    change(orders, params={"shop": "DEMO", "financial_status": "paid"})
    change(stock, params={"shop": "DEMO", "dry_run": True})

    again = set_up_schedules(shop, wanted)

    assert [each.outcome for each in again] == [Outcome.THERE, Outcome.MADE]


@pytest.mark.django_db
def test_the_second_shop_gets_its_syncs_and_shares_batch_posting() -> None:
    company()
    set_up_schedules(a_shop())

    done = set_up_schedules(a_shop("OTHER"))

    there = {each.recommended.key for each in done if each.outcome is Outcome.THERE}
    assert there == {"296", "297", "298"}
    assert JobEntry.objects.filter(params__shop="OTHER").count() == len(done) - 3


@pytest.mark.django_db
def test_schedule_and_category_may_be_changed_before() -> None:
    company()
    shop = a_shop()
    schedule = replace(plans()[0].schedule, minutes=5)

    (done,) = set_up_schedules(shop, [Wanted("30104", schedule, "")])

    assert done.entry is not None
    assert done.entry.minutes_between_runs == 5
    assert done.entry.category is None


@pytest.mark.django_db
def test_one_that_is_refused_stops_no_other() -> None:
    company()
    shop = a_shop()
    wrong = replace(plans()[0].schedule, minutes=0)

    orders, customers = set_up_schedules(
        shop, [Wanted("30104", wrong), Wanted("30100")]
    )

    assert orders.outcome is Outcome.REFUSED
    assert list(orders.error.fields) == ["minutes_between_runs"]
    assert customers.outcome is Outcome.MADE
    assert [entry.task for entry in JobEntry.objects.all()] == [30100]


@pytest.mark.django_db
def test_a_task_kept_to_others_is_refused_with_the_reason() -> None:
    company()
    ensure_roles()
    olga = User.objects.create_user("olga")
    olga.groups.add(Group.objects.get(name=OPERATOR))
    TaskRight.objects.create(
        task=296, group=Group.objects.get(name=VIEWER), right=TaskRight.Right.RUN
    )

    done = set_up_schedules(a_shop(), [Wanted("296"), Wanted("297")], actor=olga)

    assert [each.outcome for each in done] == [Outcome.REFUSED, Outcome.MADE]
    assert "You have no right" in str(done[0].error)
    assert done[1].entry.owner == olga


@pytest.mark.django_db
def test_what_is_not_recommended_is_refused_and_nothing_is_made() -> None:
    company()

    with pytest.raises(Refused) as refused:
        set_up_schedules(a_shop(), [Wanted("30104"), Wanted("12")])

    assert list(refused.value.fields) == ["12"]
    assert not JobEntry.objects.exists()


@pytest.mark.django_db
def test_shops_whose_orders_nothing_brings_are_named() -> None:
    company()
    set_up_schedules(a_shop(), [Wanted("30104")])
    a_shop("OTHER")

    assert shops_without_schedules() == {"OTHER"}
