"""“Sync all” on the shop card."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from tests.web.building import a_shop

from nightclerk.connector.services.shops.roles import VIEWER
from nightclerk.connector.services.syncs.all_syncs import IN_TURN
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.rights import grant

pytestmark = pytest.mark.django_db


def start_all(client, shop):
    answer = client.post(reverse("admin:connector_shop_sync_all", args=[shop.pk]))
    told = get_messages(answer.wsgi_request)
    return answer, [(each.level_tag, str(each)) for each in told]


def test_all_syncs_of_a_shop_start_with_one_button(operator: Client):
    shop = a_shop(runs_in_background=False)
    card = reverse("admin:connector_shop_change", args=[shop.pk])

    page = operator.get(card).content.decode()
    answer, told = start_all(operator, shop)

    entries = JobEntry.objects.order_by("pk")
    assert "Sync all" in page
    assert answer.url == card
    assert [entry.task for entry in entries] == list(IN_TURN)
    assert {entry.params["shop"] for entry in entries} == {"DEMO"}
    assert [level for level, _ in told] == ["success"] * 8


def test_a_sync_that_is_refused_stops_no_other_and_is_said(operator: Client):
    shop = a_shop()
    grant(task=30102, group=Group.objects.get(name=VIEWER), right="run", actor=None)

    _, told = start_all(operator, shop)

    refused = [text for level, text in told if level == "error"]
    assert JobEntry.objects.count() == 7
    assert len(refused) == 1
    assert refused[0].startswith("Sync stock for DEMO did not start: ")


def test_syncs_that_wait_already_are_not_started_twice(operator: Client):
    shop = a_shop()

    start_all(operator, shop)
    start_all(operator, shop)

    assert JobEntry.objects.count() == 8


def test_nothing_starts_for_a_shop_that_is_switched_off(operator: Client):
    shop = a_shop(is_enabled=False)

    _, told = start_all(operator, shop)

    assert not JobEntry.objects.exists()
    assert [level for level, _ in told] == ["error"]


def test_a_viewer_starts_no_sync(viewer: Client):
    shop = a_shop()

    answer = viewer.post(reverse("admin:connector_shop_sync_all", args=[shop.pk]))

    assert answer.status_code == 403
