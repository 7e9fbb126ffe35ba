"""The card of a run says when it does not go on, as health and notices do."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from tests.web.building import a_run, an_entry

from nightclerk.jobs.models import JobRun
from nightclerk.jobs.selectors import now


def test_a_run_that_does_not_go_on_says_why_on_its_card(viewer: Client):
    live = {
        "status": JobRun.Status.RUNNING,
        "started_at": now(),
        "finished_at": None,
        "timeout": timedelta(hours=1),
    }
    lost = a_run(an_entry(), **live, lease_until=now() - timedelta(minutes=5))
    well = a_run(an_entry(), **live, lease_until=now() + timedelta(seconds=20))

    def card(run: JobRun) -> str:
        address = reverse("admin:jobs_jobrun_change", args=[run.pk])
        return viewer.get(address).content.decode()

    assert "This run is stuck: its worker is gone" in card(lost)
    assert "This run is stuck" not in card(well)
