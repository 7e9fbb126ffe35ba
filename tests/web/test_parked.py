"""What the pages show of a run that waits for something outside."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.jobs.building import end, probe_entry
from tests.jobs.parked import let_look, park

from nightclerk.jobs.models import JobRun
from nightclerk.jobs.selectors import now
from nightclerk.jobs.timetable import plan
from nightclerk.web.bars import bars_of

HOUR = timedelta(hours=1)


def page(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(f"admin:{name}", args=args)).content.decode()


def test_the_card_of_a_parked_run_says_for_what_it_waits_and_stays_live(operator):
    run = park(probe_entry(), counts={"ok": 12})

    shown = page(operator, "jobs_jobrun_change", run.pk)

    assert "Waits outside" in shown
    assert "Waiting for Shopify, since" in shown
    assert "The run goes on in the background" in shown
    assert reverse("admin:jobs_jobrun_look", args=[run.pk]) in shown
    assert reverse("admin:jobs_jobrun_cancel", args=[run.pk]) in shown
    assert 'hx-trigger="every 1s"' in shown


def test_look_now_on_the_card_of_a_run_lets_it_go_on(operator):
    run = park(probe_entry())

    operator.post(reverse("admin:jobs_jobrun_look", args=[run.pk]))

    run.refresh_from_db()
    assert run.status == "queued"
    assert "The run goes on as soon as a worker is free." in page(
        operator, "jobs_jobrun_change", run.pk
    )


def test_a_reader_may_not_let_a_run_look(viewer):
    run = park(probe_entry())

    answer = viewer.post(reverse("admin:jobs_jobrun_look", args=[run.pk]))

    assert answer.status_code == 403
    assert reverse("admin:jobs_jobrun_look", args=[run.pk]) not in page(
        viewer, "jobs_jobrun_change", run.pk
    )


def test_the_card_of_an_entry_says_for_what_and_offers_to_look(operator):
    entry = probe_entry()
    park(entry)

    shown = page(operator, "jobs_jobentry_change", entry.pk)
    answer = operator.post(
        reverse("admin:jobs_jobentry_act", args=[entry.pk, "look_now"])
    )

    entry.refresh_from_db()
    assert "Waiting for Shopify, since" in shown
    assert "No worker is kept waiting. Its run looks again:" in shown
    assert answer.status_code == 302
    assert entry.is_queued


def test_a_run_that_may_go_on_says_for_whom_it_has_to_wait(operator):
    first = probe_entry(note="a", category="ONE")
    probe_entry(note="b", category="ONE", description="Second")
    run = let_look(park(first))

    assert "The time to go on has come." in page(operator, "jobs_jobrun_change", run.pk)
    assert "waits for “Second” (category ONE)" in page(
        operator, "jobs_jobrun_change", run.pk
    )
    assert "Its run goes on by itself as soon as that run has ended." in page(
        operator, "jobs_jobentry_change", first.pk
    )


def test_the_list_and_home_show_for_what_a_run_waits(operator):
    park(probe_entry())

    assert "Waiting for Shopify" in page(operator, "jobs_jobentry_changelist")
    assert "Waiting for Shopify, since" in page(operator, "index")


def test_the_card_tells_the_time_worked_and_the_time_waited_apart(operator):
    entry = probe_entry()
    run = park(entry)
    begun = now() - 3 * HOUR
    JobRun.objects.filter(pk=run.pk).update(started_at=begun, parked_at=begun)
    let_look(run)
    end(entry)

    answer = operator.get(reverse("admin:jobs_jobrun_change", args=[run.pk]))

    run.refresh_from_db()
    assert run.duration < timedelta(minutes=1)
    assert "3 h" in answer.context["waited"]
    assert "1 look" in answer.content.decode()
    told = [moment.text for moment in answer.context["moments"]]
    assert told[-3:-1] == ["Waiting for Shopify", "Goes on"]


def test_the_pictures_draw_a_parked_run_as_alive(admin_user):
    run = park(probe_entry())

    (lane,) = plan(start=now() - HOUR, end=now() + HOUR)
    (bar,) = bars_of([run]).bars

    assert [(one.kind, one.run_id) for one in lane.bars] == [("live", run.pk)]
    assert bar.tone == "live"
    assert bar.title == f"Run {run.pk}: Waits outside"


@pytest.mark.django_db
def test_a_parked_run_clashes_with_nobody_on_the_plan():
    park(probe_entry(note="a", category="ONE"))
    probe_entry(note="b", category="ONE", start_at=now() + timedelta(minutes=10))

    lanes = plan(start=now() - HOUR, end=now() + HOUR)

    assert not any(bar.clashes_with for lane in lanes for bar in lane.bars)
