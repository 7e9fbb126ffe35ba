"""A worker carries notices to the outside while it works."""

import os

import pytest
from tests.jobs.noticing import other_end
from tests.scenarios.working import ended_run, wait_until, working

from nightclerk.jobs.models import Delivery
from nightclerk.jobs.probe import ProbeParams, probe
from nightclerk.jobs.services import entries

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_failure_reaches_the_webhook_although_all_children_are_busy(monkeypatch):
    monkeypatch.setitem(os.environ, "NIGHTCLERK_WEBHOOK_LOOPBACK", "true")
    with other_end() as place, working(children=1):
        failing = ProbeParams(fail_times=1, kind="refused", note="bad")
        failed = entries.enqueue(probe, failing, description="The bad one")
        ended_run(failed)
        entries.enqueue(probe, ProbeParams(seconds=30), description="A long one")
        wait_until(lambda: place.bodies)
        wait_until(Delivery.objects.exclude(sent_at=None).exists)

    (told,) = place.told
    assert (told["kind"], told["entry"]) == ("failed", failed.pk)
    assert told["text"] == "“The bad one” failed: The probe was asked to fail"
