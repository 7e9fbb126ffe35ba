"""How far a stream is here: set back on demand, by whom it is allowed, when it may."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from tests.jobs.building import said

from nightclerk.connector.models import Shop, Watermark
from nightclerk.connector.selectors.mirror import watermark
from nightclerk.connector.services.shops.cards import add_shop
from nightclerk.connector.services.syncs.watermarks import move_watermark, reset
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.jobs.models import JobEntry, JobEvent
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services import entries

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_shop(code: str = "DEMO") -> Shop:
    """Connect a shop whose orders are here up to noon, with and without a filter."""
    shop = add_shop(code=code, url=f"{code.lower()}.myshopify.com", token="shpat_x")
    move_watermark(shop, "orders", to=NOON)
    move_watermark(shop, "orders", filters="tag:vip", to=NOON)
    return shop


def sync_of(shop: Shop) -> JobEntry:
    """Plan the daily sync of a shop's orders, on hold."""
    task = catalogue[30104]
    params = task.params.read({"shop": shop.code})
    return entries.create(task, params, schedule=Schedule((True,) * 7, 1440))


def test_a_stream_is_set_back_for_one_shop_with_all_its_filters():
    shop, other = a_shop(), a_shop("OTHER")

    assert reset(shop, "orders", actor=None) == 2

    assert watermark(shop, "orders") is None
    assert watermark(other, "orders") == NOON
    assert reset(shop, "orders", actor=None) == 0


def test_the_entries_that_sync_the_shop_keep_who_set_it_back():
    shop, other = a_shop(), a_shop("OTHER")
    entry = sync_of(shop)
    sync_of(other)
    actor = User.objects.create(username="ann")
    actor.user_permissions.add(Permission.objects.get(codename="change_shop"))

    reset(shop, "orders", actor=actor)

    event = JobEvent.objects.get(what="set_back")
    assert (event.entry, event.actor) == (entry, actor)
    assert said(event.text) == "Set back: the next sync of DEMO brings all"


def test_a_sync_that_is_under_way_is_not_set_back_under_its_feet():
    shop = a_shop()
    entry = entries.set_ready(sync_of(shop))
    entries.run_now(entry)

    with pytest.raises(Refused, match="is under way for shop DEMO"):
        reset(shop, "orders", actor=None)

    assert Watermark.objects.count() == 2


def test_only_who_may_change_shops_sets_them_back():
    reader = User.objects.create(username="reader")

    with pytest.raises(NotAllowed, match="no right to change shop DEMO"):
        reset(a_shop(), "orders", actor=reader)


def test_an_unknown_stream_is_refused_by_its_field():
    with pytest.raises(Refused) as refused:
        reset(a_shop(), "dreams", actor=None)

    assert set(refused.value.fields) == {"stream"}
