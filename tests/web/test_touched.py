"""The card of a run lists what it changed, each record with its page."""

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from tests.web.building import a_run, a_shop, an_entry, an_order

from nightclerk.jobs.models import JobRun, JobTouch


def a_run_that_touched(*touches: JobTouch, of: int = 0) -> JobRun:
    """Make a run that changed these records, and `of` of them in all."""
    run = a_run(an_entry(), result={"touched": of or len(touches)})
    for touch in touches:
        touch.run = run
        touch.save()
    return run


def card(client: Client, run: JobRun) -> str:
    page = client.get(reverse("admin:jobs_jobrun_change", args=[run.pk]))
    return page.content.decode()


def test_an_order_that_a_run_changed_leads_to_its_card(viewer: Client):
    order = an_order(a_shop(), "#1001")
    run = a_run_that_touched(JobTouch(kind="order", name="#1001", key=str(order.pk)))

    address = reverse("admin:connector_shoporder_change", args=[order.pk])
    assert f'href="{address}">#1001</a>' in card(viewer, run)


def test_what_has_no_page_of_ours_is_named_without_a_link(viewer: Client):
    run = a_run_that_touched(
        JobTouch(kind="file", name="a.csv", key="7"),
        JobTouch(kind="order", name="#1002"),
        JobTouch(kind="page", name="Elsewhere", link="https://evil.example/"),
    )

    page = card(viewer, run)

    assert all(name in page for name in ("a.csv", "#1002", "Elsewhere"))
    assert "evil.example" not in page
    assert "nc-link" not in page[page.index("Changed records") :].split("</ul>")[0]


def test_who_may_not_see_orders_gets_no_link_to_one(client: Client, db: None):
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename="view_jobrun"))
    client.force_login(clerk)
    run = a_run_that_touched(JobTouch(kind="order", name="#1001", key="1"))

    page = card(client, run)

    assert "#1001" in page
    assert "/connector/shoporder/1/" not in page


def test_of_very_many_the_card_says_how_many_more_there_are(viewer: Client):
    run = a_run_that_touched(JobTouch(kind="order", name="#1001", key="1"), of=1500)

    assert "and 1499 more" in card(viewer, run)
