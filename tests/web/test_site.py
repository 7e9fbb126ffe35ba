"""The frame: who may enter, what a page may load, whose time, Tell me."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import translation
from tests.web.building import a_run, a_shop, a_worker, an_entry, an_order
from tests.web.conftest import LogIn

from nightclerk.connector.models import Shop
from nightclerk.connector.services.shops.roles import OPERATOR, VIEWER, ensure_roles
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.selectors import now

NOBODY = "No worker is running, so nothing starts"


def found(client: Client, term: str) -> dict[str, str]:
    """Tell the titles that Tell me finds, and where they lead."""
    answer = client.get("/search/", {"s": term, "extended": "1"})
    return {result.title: str(result.link) for result in answer.context["results"]}


@pytest.mark.parametrize("term", ["Shopify Shop", "shop card", "SHOPIFY"])
def test_tell_me_finds_the_shopify_shop(viewer: Client, term: str):
    assert found(viewer, term)["Shopify Shop"] == "/connector/shop/"


def test_tell_me_gives_first_what_is_called_just_so(viewer: Client):
    titles = list(found(viewer, "customers"))

    assert titles[0] == "Customers"
    assert "Customers at Shopify" in titles


def test_tell_me_finds_a_shop_by_its_code_and_its_sync(operator: Client):
    shop = a_shop()

    hits = found(operator, "demo")

    assert hits["DEMO Demo shop"] == f"/connector/shop/{shop.pk}/change/"
    assert hits["Sync orders from Shopify · DEMO"] == (
        f"/connector/shop/{shop.pk}/sync/30104/"
    )


def test_tell_me_finds_orders_and_entries(viewer: Client):
    order = an_order(a_shop(), "#1001")
    entry = an_entry("Nightly sync")

    assert f"/connector/shoporder/{order.pk}/change/" in found(viewer, "1001").values()
    assert found(viewer, "nightly") == {
        "Nightly sync": f"/jobs/jobentry/{entry.pk}/change/"
    }


def test_tell_me_understands_english_in_a_german_page(viewer: Client):
    with translation.override("de"):
        viewer.cookies["django_language"] = "de"

        assert "/connector/shop/" in found(viewer, "shopify shop").values()
        assert "/jobs/jobrun/" in found(viewer, "job queue log").values()


def test_tell_me_shows_nothing_that_the_reader_may_not_see(log_in: LogIn):
    a_shop()

    assert found(log_in(""), "shop") == {}


def test_a_viewer_is_not_offered_what_would_change_something(viewer: Client):
    a_shop()

    assert "Connect a Shopify shop" not in found(viewer, "shop")
    assert not any("/sync/" in link for link in found(viewer, "demo").values())


def test_nothing_typed_shows_all_places(viewer: Client):
    assert "Job queue entries" in found(viewer, "")


def test_a_page_may_load_only_what_comes_from_here(viewer: Client):
    policy = viewer.get("/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


def test_no_page_names_an_outside_address(operator: Client):
    a_shop(url="https://demo.myshopify.com")

    for address in ("/", "/jobs/jobentry/", "/connector/shop/"):
        page = operator.get(address).content.decode()
        assert 'src="http' not in page
        assert "@import" not in page


def test_times_are_shown_in_the_readers_zone(viewer: Client):
    an_order(a_shop())

    here = viewer.get("/connector/shoporder/").content.decode()
    viewer.cookies["nightclerk_zone"] = "Asia/Tokyo"
    there = viewer.get("/connector/shoporder/").content.decode()

    assert "20 Nov 2026 12:00" in here
    assert "20 Nov 2026 21:00" in there
    assert "Asia/Tokyo" in there


def test_a_zone_that_does_not_exist_is_ignored(viewer: Client):
    viewer.cookies["nightclerk_zone"] = "Mars/Olympus"

    assert viewer.get("/").status_code == 200


def test_roles_are_made_once_and_mended(db: None):
    ensure_roles()
    Group.objects.get(name=VIEWER).permissions.clear()

    operators, viewers = ensure_roles()

    assert Group.objects.count() == 2
    assert (operators.name, viewers.name) == (OPERATOR, VIEWER)
    codes = set(viewers.permissions.values_list("codename", flat=True))
    assert "view_shoporder" in codes
    assert all(code.startswith("view_") for code in codes)


def test_an_operator_runs_shops_but_does_not_keep_users(operator: Client):
    user = User.objects.get(username="user-Operator")

    assert user.has_perm("connector.change_shop")
    assert user.has_perm("jobs.change_jobentry")
    assert not user.has_perm("auth.view_user")
    assert operator.get("/auth/user/").status_code == 403


def test_an_administrator_keeps_users_and_roles(db: None):
    admin = Client()
    admin.force_login(User.objects.create_superuser("root", password="x"))

    answers = [
        admin.get(address)
        for address in ("/auth/user/", "/auth/user/add/", "/auth/group/")
    ]

    assert {answer.status_code for answer in answers} == {200}


def test_login_leads_home(db: None):
    User.objects.create_user("ada", password="a-long-password", is_staff=True)

    answer = Client().post(
        "/login/", {"username": "ada", "password": "a-long-password"}
    )

    assert answer.headers["Location"] == "/"


def test_deleting_a_shop_is_not_offered(operator: Client):
    shop = a_shop()

    answer = operator.post(f"/connector/shop/{shop.pk}/delete/")

    assert answer.status_code == 403
    assert Shop.objects.exists()


@pytest.mark.parametrize("address", ["/", "/notices/", "/connector/shop/"])
def test_every_page_says_that_no_worker_is_there(viewer: Client, address: str):
    alone = viewer.get(address).content.decode()
    a_worker()
    attended = viewer.get(address).content.decode()

    assert alone.count(NOBODY) == 1
    assert NOBODY not in attended


def test_somebody_without_a_role_is_not_told_about_workers(log_in: LogIn):
    assert NOBODY not in log_in("").get("/").content.decode()


def test_the_banner_is_drawn_anew_only_where_it_changed(viewer: Client):
    address = "/workers/missing/"

    still_alone = viewer.get(address, {"told": "1"})
    newly_alone = viewer.get(address, {"told": "0"})
    a_worker()
    newly_attended = viewer.get(address, {"told": "1"})

    assert still_alone.status_code == 204
    assert NOBODY in newly_alone.content.decode()
    assert newly_attended.status_code == 200
    assert NOBODY not in newly_attended.content.decode()


def test_every_page_begins_with_a_way_past_the_side_bar(viewer: Client):
    page = viewer.get("/notices/").content.decode()

    body = page.partition("<body")[2]
    assert body.index('href="#content"') < body.index("<nav")
    assert 'id="content"' in body


def test_an_entry_that_nobody_named_is_called_in_the_readers_language(viewer: Client):
    task = str(catalogue[30104].title)
    me = User.objects.get()
    an_entry(f"{task} (DEMO)", owner=me)
    an_entry("Sync of ours", owner=me)
    viewer.cookies["django_language"] = "de"

    home = viewer.get("/").content.decode()

    assert task not in home
    assert "(DEMO)" in home
    assert "Sync of ours" in home


def test_homes_picture_is_asked_for_again(viewer: Client):
    a_run(an_entry("Nightly"), started_at=now(), finished_at=now())

    page = viewer.get("/").content.decode()
    part = viewer.get("/home/picture/")

    assert 'hx-get="/home/picture/"' in page
    assert "Nightly" in part.content.decode()


@pytest.mark.parametrize("address", ["/auth/user/{root}/change/", "/auth/group/add/"])
def test_no_permission_of_the_engine_is_offered(db: None, address: str):
    admin = Client()
    root = User.objects.create_superuser("root", password="x")
    admin.force_login(root)

    page = admin.get(address.format(root=root.pk)).content.decode()

    assert "can view" in page.lower()
    assert "procrastinate" not in page.lower()


def test_tell_me_finds_what_only_administrators_keep(db: None):
    admin = Client()
    admin.force_login(User.objects.create_superuser("root", password="x"))

    assert found(admin, "rights")["Rights on tasks"] == "/rights/"
    assert found(admin, "api")["API keys"] == "/keys/"
    assert found(admin, "webhook")["Notice set-up"] == "/notices/setup/"


def test_everybody_finds_the_own_notices_and_not_their_set_up(viewer: Client):
    assert found(viewer, "notice") == {"Notices": "/notices/"}
