"""The shop card: connect, change, test, switch, sync."""

import time
from collections.abc import Iterator

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.connector.runs import connected_shop
from tests.web.building import NOON, a_run, a_shop, an_entry

from nightclerk.connector.models import Shop, Watermark
from nightclerk.connector.secrets import unseal
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.simulator.running import RunningSimulator

NEW = {
    "code": "demo",
    "name": "Demo shop",
    "url": "demo.myshopify.com",
    "is_enabled": "on",
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with RunningSimulator() as running:
        yield running


@pytest.fixture
def shop(db: None, simulator: RunningSimulator) -> Shop:
    return connected_shop(simulator, name="Demo shop")


def card(shop: Shop) -> str:
    return reverse("admin:connector_shop_change", args=[shop.pk])


def post(client: Client, shop: Shop, what: str, **data: str) -> HttpResponse:
    return client.post(reverse(f"admin:connector_shop_{what}", args=[shop.pk]), data)


def said_to(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_shop_is_connected_and_tested_at_once(
    operator: Client, simulator: RunningSimulator
):
    answer = operator.post(
        reverse("admin:connector_shop_add"),
        {**NEW, "simulator_url": simulator.url, "token": simulator.token},
    )

    shop = Shop.objects.get()
    assert answer.headers["Location"] == card(shop)
    assert shop.code == "DEMO"
    assert shop.url == "https://demo.myshopify.com"
    assert shop.tested_at is not None
    assert said_to(answer)[0] == "Shop DEMO was added."
    assert said_to(answer)[1].startswith("DEMO answers as “")


def test_a_wrong_address_is_said_at_its_field_and_nothing_is_kept(operator: Client):
    page = operator.post(
        reverse("admin:connector_shop_add"), {**NEW, "url": "https://example.com"}
    )

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["url"]
    assert not Shop.objects.exists()


def test_a_secret_is_never_sent_back(operator: Client, shop: Shop):
    token = unseal(shop.token_sealed)

    page = operator.get(card(shop)).content.decode()

    assert token not in page
    assert shop.token_sealed not in page


def test_a_secret_in_a_form_with_an_error_is_not_sent_back(operator: Client):
    page = operator.post(
        reverse("admin:connector_shop_add"),
        {**NEW, "url": "https://example.com", "token": "shpat_0123456789abcdef"},
    )

    assert "shpat_0123456789abcdef" not in page.content.decode()


def test_settings_are_changed(operator: Client, shop: Shop):
    answer = post(
        operator,
        shop,
        "save",
        name="Other name",
        url="other.myshopify.com",
        simulator_url=shop.simulator_url,
    )

    shop.refresh_from_db()
    assert said_to(answer) == ["The settings are saved."]
    assert (shop.name, shop.url) == ("Other name", "https://other.myshopify.com")
    assert not shop.is_enabled


def test_a_wrong_setting_shows_the_card_again_with_what_was_typed(
    operator: Client, shop: Shop
):
    page = post(operator, shop, "save", name="New name", url="nonsense")

    shop.refresh_from_db()
    assert list(page.context["form"].errors) == ["url"]
    assert 'value="nonsense"' in page.content.decode()
    assert shop.name == "Demo shop"


def test_credentials_are_replaced_and_tried(operator: Client, shop: Shop):
    answer = post(operator, shop, "credentials", token="shpat_" + "0" * 32)

    shop.refresh_from_db()
    assert unseal(shop.token_sealed) == "shpat_" + "0" * 32
    assert shop.test_error
    assert shop.test_error in said_to(answer)[0] or "token" in said_to(answer)[0]


def test_half_a_client_is_said_at_its_field(operator: Client, shop: Shop):
    page = post(operator, shop, "credentials", client_id="abc")

    assert list(page.context["credentials_form"].errors) == ["client_secret"]


def test_missing_scopes_are_named_with_what_they_are_for(
    operator: Client, shop: Shop, simulator: RunningSimulator
):
    simulator.control.grant(["read_customers", "read_products"])

    answer = post(operator, shop, "test")
    page = operator.get(card(shop)).content.decode()

    assert any("read_orders" in sentence for sentence in said_to(answer))
    assert "read orders, refunds and transactions" in page


def test_the_switch_says_what_it_does(operator: Client, shop: Shop):
    off = post(operator, shop, "background")
    shop.refresh_from_db()
    was_off = shop.runs_in_background
    on = post(operator, shop, "background", runs_in_background="on")
    shop.refresh_from_db()

    assert not was_off
    assert shop.runs_in_background
    assert "foreground" in said_to(off)[0]
    assert "background" in said_to(on)[-1]


def test_in_the_background_a_sync_becomes_an_entry_that_the_message_names(
    operator: Client, shop: Shop
):
    address = reverse("admin:connector_shop_sync", args=[shop.pk, 30104])

    answer = operator.post(address, {"status": "open", "numbers": "#1, #2"})

    entry = JobEntry.objects.get()
    assert entry.params == {"shop": "DEMO", "status": "open", "numbers": ["#1", "#2"]}
    assert entry.status == JobEntry.Status.READY
    assert answer.headers["Location"] == card(shop)
    assert said_to(answer) == [
        "Sync orders from Shopify for DEMO started: "
        f'<a class="nc-link" href="/jobs/jobentry/{entry.pk}/change/">'
        f"job queue entry {entry.pk}</a>"
    ]


def test_a_shop_that_is_not_enabled_syncs_nothing_and_says_what_to_do(
    operator: Client, shop: Shop
):
    Shop.objects.update(is_enabled=False)
    address = reverse("admin:connector_shop_sync", args=[shop.pk, 30104])

    page = operator.post(address, {"status": "any"}).content.decode()

    assert "Shop DEMO is not enabled" in page
    assert not JobEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_in_the_foreground_the_next_page_shows_the_run_to_its_end(
    operator: Client, shop: Shop
):
    Shop.objects.update(runs_in_background=False)
    address = reverse("admin:connector_shop_sync", args=[shop.pk, 30104])

    answer = operator.post(address, {"status": "any", "dry_run": "on"})
    run = ended(JobRun.objects.get())
    page = operator.get(answer.headers["Location"]).content.decode()

    assert answer.headers["Location"] == f"/jobs/jobrun/{run.pk}/change/"
    assert run.is_foreground
    assert run.params == {"shop": "DEMO", "dry_run": True}
    assert run.status == JobRun.Status.DONE
    assert "Orders at Shopify" in page
    assert "every 1s" not in page


def ended(run: JobRun) -> JobRun:
    """Wait for the process that does the run, at most half a minute."""
    until = time.monotonic() + 30
    while run.is_live and time.monotonic() < until:
        time.sleep(0.1)
        run.refresh_from_db()
    return run


def test_a_request_page_begins_with_the_values_of_a_run(operator: Client, shop: Shop):
    run = a_run(an_entry(), params={"shop": "DEMO", "tags": ["wholesale"]})
    address = reverse("admin:connector_shop_sync", args=[shop.pk, 30104])

    page = operator.get(address, {"run": run.pk}).content.decode()

    assert 'value="wholesale"' in page


def test_a_task_that_is_not_a_shops_has_no_request_page(operator: Client, shop: Shop):
    address = reverse("admin:connector_shop_sync", args=[shop.pk, 99999])

    assert operator.get(address).status_code == 404


def test_a_viewer_looks_and_changes_nothing(viewer: Client):
    shop = a_shop()
    answers = [
        post(viewer, shop, name)
        for name in ("save", "credentials", "background", "test")
    ]
    answers.append(
        viewer.post(reverse("admin:connector_shop_sync", args=[shop.pk, 30104]))
    )
    answers.append(viewer.get(reverse("admin:connector_shop_add")))

    page = viewer.get(card(shop)).content.decode()

    assert {answer.status_code for answer in answers} == {403}
    assert "Run syncs in background" in page
    assert "Replace credentials" not in page
    assert "••••" in page


def test_orders_are_brought_again_from_the_card(operator: Client, shop: Shop):
    Watermark.objects.create(shop=shop, stream="orders", synced_to=NOON)
    assert "Bring all orders again" in operator.get(card(shop)).content.decode()

    answer = post(operator, shop, "set_back")

    assert said_to(answer) == ["The next sync of DEMO brings all orders again."]
    assert not Watermark.objects.exists()
    assert "Bring all orders again" not in operator.get(card(shop)).content.decode()


def test_viewers_cannot_have_orders_brought_again(viewer: Client, shop: Shop):
    Watermark.objects.create(shop=shop, stream="orders", synced_to=NOON)

    assert post(viewer, shop, "set_back").status_code == 403
    assert Watermark.objects.exists()
