"""A run is watched, stopped and started again; a failed one is explained and mended."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.browser.test_story import PATIENCE, open_by_tell_me, picture
from tests.scenarios.working import working

SOON = 5_000  # milliseconds in which a run that is cancelled has ended


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    with working("story-worker"):
        yield


def plan_a_probe(page: Page, **fields: str) -> None:
    """Make a probe with these parameters and set it ready."""
    open_by_tell_me(page, "new job queue entry", "New job queue entry")
    page.get_by_role("link", name="Probe", exact=True).click()
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name="Save and set ready").click()


def test_a_run_is_watched_cancelled_changed_and_restarted(office: Page, worker: None):
    page = office
    plan_a_probe(page, Seconds="120", Steps="600")
    card = page.locator("#entry-live")
    expect(card).to_have_attribute("data-status", "in_process", timeout=PATIENCE)

    page.get_by_role("link", name=re.compile(r"^Run \d+$")).first.click()
    run = page.locator("#run-live")
    expect(run.locator(".nc-progress-line strong")).to_contain_text(
        re.compile(r"[2-9] of 600 steps"), timeout=PATIENCE
    )
    expect(run).to_contain_text("per second")
    expect(run).to_contain_text("left")
    picture(page, "run")
    cancel = page.get_by_role("button", name="Cancel run")
    cancel.focus()
    before = run.locator(".nc-progress-line strong").inner_text()
    expect(run.locator(".nc-progress-line strong")).not_to_have_text(before)
    expect(cancel).to_be_focused()
    cancel.press("Enter")
    expect(run).to_have_attribute("data-status", "cancelled", timeout=SOON)

    page.get_by_role("link", name="Job queue entry").click()
    expect(card).to_have_attribute("data-status", "on_hold")
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Seconds", exact=True).fill("0")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Restart").click()

    expect(card).to_have_attribute("data-status", "finished", timeout=PATIENCE)
    expect(card).to_contain_text("Asked to cancel the run")
    expect(card).to_contain_text("Restarted")


def test_a_failed_run_is_explained_and_run_again_with_changes(
    office: Page, worker: None
):
    page = office
    plan_a_probe(page, Failing_attempts="10", Kind_of_error="refused")
    card = page.locator("#entry-live")
    expect(card).to_have_attribute("data-status", "error", timeout=PATIENCE)
    expect(card.get_by_role("alert")).to_contain_text("The probe was asked to fail")

    page.get_by_role("link", name=re.compile(r"^Run \d+$")).first.click()
    explained = page.locator("#run-live").get_by_role("alert")
    expect(explained).to_contain_text("The probe was asked to fail")
    expect(explained).to_contain_text("Change its parameters.")
    picture(page, "failed-run")
    explained.get_by_role("link", name="Run again with changes").click()

    expect(page.get_by_label("Kind of error")).to_have_value("refused")
    page.get_by_label("Failing attempts").fill("0")
    page.get_by_role("button", name="Save and set ready").click()
    expect(card).to_have_attribute("data-status", "finished", timeout=PATIENCE)

    page.get_by_role("button", name="Run once in the foreground").click()
    run = page.locator("#run-live")
    expect(run).to_contain_text("in the foreground")
    expect(run).to_have_attribute("data-status", "done", timeout=PATIENCE)
