"""Acceptance cases 1-6 and 40: who comes in, by which version, and sees what."""

from datetime import timedelta

import httpx
import pytest
from tests.simulator.asking import PAGE, Asker

from nightclerk.simulator.settings import SCOPES

WRONG = "[API] Invalid API key or access token (unrecognized login or wrong password)"
SHOP = {"query": "{ shop { name } }"}


def grant(shop: Asker, **fields: str) -> httpx.Response:
    return shop.http.post(
        "/admin/oauth/access_token",
        data={
            "client_id": shop.simulator.client_id,
            "client_secret": shop.simulator.client_secret,
            **fields,
        },
    )


def ask_with(shop: Asker, token: str) -> httpx.Response:
    headers = {"X-Shopify-Access-Token": token}
    return shop.http.post(PAGE, json=SHOP, headers=headers)


def test_case_01_no_token_is_a_401_whose_errors_are_a_string(shop):
    answer = httpx.post(f"{shop.simulator.url}{PAGE}", json=SHOP)

    assert answer.status_code == 401
    assert answer.json() == {"errors": WRONG}


def test_case_02_a_bearer_token_alone_is_a_401(shop):
    bearer = {"Authorization": f"Bearer {shop.simulator.token}"}

    answer = httpx.post(f"{shop.simulator.url}{PAGE}", json=SHOP, headers=bearer)

    assert answer.status_code == 401


def test_case_02_a_bearer_token_beside_the_right_header_is_ignored(shop):
    answer = shop.http.post(PAGE, json=SHOP, headers={"Authorization": "Bearer x"})

    assert answer.json()["data"]["shop"]["name"] == "Demo Shop"


def test_case_03_client_credentials_give_a_token_for_a_day(shop):
    granted = grant(shop, grant_type="client_credentials").json()

    assert granted["expires_in"] == 86_399
    assert granted["access_token"].startswith("shpat_")
    assert "read_orders" in granted["scope"].split(",")
    assert "refresh_token" not in granted
    assert ask_with(shop, granted["access_token"]).status_code == 200


def test_case_03_an_expired_token_is_a_401_and_a_new_one_works(shop):
    old = grant(shop, grant_type="client_credentials").json()["access_token"]

    shop.control.advance(86_400)

    assert ask_with(shop, old).status_code == 401
    new = grant(shop, grant_type="client_credentials").json()["access_token"]
    assert ask_with(shop, new).status_code == 200


def test_case_03_wrong_client_credentials_are_refused(shop):
    answer = grant(shop, grant_type="client_credentials", client_secret="wrong")

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_case_04_a_refresh_token_rotates_and_replays_for_an_hour(shop):
    code = shop.control.authorization_code()
    first = grant(shop, code=code, expiring="1").json()
    old = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}

    second = grant(shop, **old).json()
    shop.control.advance(3_500)
    replayed = grant(shop, **old).json()
    shop.control.advance(200)
    too_late = grant(shop, **old)

    assert first["expires_in"] == 3_600
    assert second["refresh_token"] != first["refresh_token"]
    assert replayed == second
    assert too_late.status_code == 401


def test_case_04_a_refresh_token_dies_after_ninety_days(shop):
    first = grant(shop, code=shop.control.authorization_code(), expiring="1").json()

    shop.control.advance(first["refresh_token_expires_in"] + 1)

    answer = grant(
        shop, grant_type="refresh_token", refresh_token=first["refresh_token"]
    )
    assert answer.status_code == 401


def test_case_05_a_permanent_token_of_a_public_app_is_a_403(shop):
    shop.control.refuse_permanent_tokens()

    answer = shop.post(SHOP["query"])

    assert answer.status_code == 403
    assert answer.json()["errors"] == (
        "[API] Non-expiring access tokens are no longer accepted for the Admin API"
    )


def test_case_06_a_retired_version_falls_forward_to_the_oldest_supported(shop):
    answer = shop.post(SHOP["query"], version="2025-01")

    assert answer.status_code == 200
    assert answer.headers["X-Shopify-API-Version"] == "2026-01"


def test_case_06_a_version_can_be_retired_while_the_shop_runs(shop):
    shop.control.supported_versions("2027-01", "2027-04")

    answer = shop.post(SHOP["query"])

    assert answer.headers["X-Shopify-API-Version"] == "2027-01"


@pytest.mark.parametrize("version", ["2099-01", "latest"])
def test_case_06_an_unknown_version_is_a_404(shop, version):
    assert shop.post(SHOP["query"], version=version).status_code == 404


def test_case_40_orders_of_61_days_vanish_without_read_all_orders(shop):
    old = shop.control.now() - timedelta(days=61)
    gid = shop.control.add_order(lag=0, name="#1", createdAt=old.isoformat())
    shop.control.add_order(lag=0, name="#2")
    shop.control.grant(set(SCOPES) - {"read_all_orders"})

    assert shop.orders("") == ["#2"]
    assert shop.ask(f'{{ order(id: "{gid}") {{ id }} }}')["data"] == {"order": None}
    count = shop.ask("{ ordersCount { count } }")["data"]["ordersCount"]
    assert count == {"count": 1}


def test_case_40_without_read_returns_the_order_is_null_with_access_denied(shop):
    gid = shop.control.add_order(lag=0, name="#1")
    shop.control.grant(set(SCOPES) - {"read_returns", "write_returns"})

    answer = shop.ask(
        "query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Order "
        "{ id returns(first: 2) { nodes { id } } } } }",
        ids=[gid],
    )

    assert answer["data"] == {"nodes": [None]}
    assert answer["errors"] == [
        {
            "message": "Access denied for returns field. Required access: "
            "`read_marketplace_returns` access scope or `read_returns` access scope.",
            "locations": [{"line": 1, "column": 62}],
            "path": ["nodes", 0, "returns"],
            "extensions": {
                "code": "ACCESS_DENIED",
                "documentation": "https://shopify.dev/api/usage/access-scopes",
                "requiredAccess": "`read_marketplace_returns` access scope or "
                "`read_returns` access scope.",
            },
        }
    ]


def test_without_read_orders_a_whole_list_is_null(shop):
    shop.control.grant({"read_products"})

    answer = shop.named("orders_changed", query="")

    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert answer["errors"][0]["path"] == ["orders"]


def test_personal_data_is_null_without_approval(shop):
    shop.control.add_order(
        lag=0, email="a@b.example", billingAddress={"city": "Bonn"}, note="Hello"
    )
    shop.control.protected_data(1)

    answer = shop.ask(
        "{ orders(first: 1) { nodes { email note billingAddress { city } } } }"
    )

    assert answer["data"]["orders"]["nodes"] == [
        {"email": None, "note": "Hello", "billingAddress": None}
    ]


def test_without_any_approval_orders_are_denied(shop):
    shop.control.add_order(lag=0)
    shop.control.protected_data(0)

    answer = shop.named("orders_changed", query="")

    assert "not approved to access the Order object" in answer["errors"][0]["message"]


def test_the_scopes_are_told_by_both_ways(shop):
    shop.control.grant(["read_products", "read_orders"])

    installed = shop.ask("{ currentAppInstallation { accessScopes { handle } } }")
    listed = shop.http.get("/admin/oauth/access_scopes.json").json()

    handles = [{"handle": "read_orders"}, {"handle": "read_products"}]
    assert installed["data"]["currentAppInstallation"]["accessScopes"] == handles
    assert listed == {"access_scopes": handles}


@pytest.mark.parametrize(("handle", "status"), [("freeze", 402), ("lock", 423)])
def test_a_frozen_or_locked_shop_answers_with_its_status(shop, handle, status):
    getattr(shop.control, handle)()

    assert shop.post(SHOP["query"]).status_code == status


def test_a_frozen_shop_thaws(shop):
    shop.control.freeze()
    shop.control.thaw()

    assert shop.post(SHOP["query"]).status_code == 200


def test_revoked_tokens_are_worthless_until_restored(shop):
    shop.control.revoke_tokens()
    revoked = shop.post(SHOP["query"]).status_code
    shop.control.restore_token()

    assert (revoked, shop.post(SHOP["query"]).status_code) == (401, 200)


def test_every_answer_names_its_request(shop):
    first, second = shop.post(SHOP["query"]), shop.post(SHOP["query"])

    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


def test_an_unknown_shop_is_a_404(shop):
    answer = shop.http.post(f"/nobody{PAGE}", json=SHOP)

    assert answer.status_code == 404
    assert answer.json() == {"errors": "Not Found"}
