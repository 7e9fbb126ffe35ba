"""Connecting shops: what is refused, what is kept, what the user reads."""

from typing import Any

import pytest
from tests.connector.runs import connected_shop
from tests.connector.shapes import mapped, order

from nightclerk.connector.models import Shop
from nightclerk.connector.scopes import NEEDED_SCOPES
from nightclerk.connector.secrets import unseal
from nightclerk.connector.services.orders.keeping import mirror_orders
from nightclerk.connector.services.shops import cards as shops
from nightclerk.core.errors import NightclerkError, NotReady, Refused, Transient
from nightclerk.simulator.running import RunningSimulator, free_port

pytestmark = pytest.mark.django_db


def test_an_admin_address_becomes_the_shops_own() -> None:
    """SHOP-01."""
    shop = shops.add_shop(
        code="test",
        url="admin.shopify.com/store/test-shop/products?selectedView=all",
        token="shpat_1",
    )

    assert shop.url == "https://test-shop.myshopify.com"
    assert shop.code == "TEST"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("url", "http://s1.myshopify.com"),
        ("url", "https://www.example.com"),
        ("url", ""),
        ("code", "MY SHOP"),
        ("code", ""),
        ("code", "A" * 21),
        ("simulator_url", "http://192.168.1.5:8000"),
        ("simulator_url", "https://evil.example.com"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(field: str, given: str) -> None:
    """SHOP-04."""
    fields: dict[str, Any] = {"code": "S1", "url": "s1.myshopify.com", field: given}

    with pytest.raises(Refused) as refusal:
        shops.add_shop(**fields)

    assert list(refusal.value.fields) == [field]
    assert not Shop.objects.exists()


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        shops.add_shop(code="-", url="x y", colour="blue")

    assert set(refusal.value.fields) == {"code", "url", "colour"}


def test_a_code_is_there_only_once() -> None:
    shops.add_shop(code="S1", url="s1.myshopify.com")

    with pytest.raises(Refused, match="code") as refusal:
        shops.add_shop(code="s1", url="s2.myshopify.com")

    assert str(refusal.value.fields["code"]) == "There is already a shop S1"


def test_two_cards_may_share_one_address() -> None:
    """ORD-L L13."""
    for code in ("WEB", "POS"):
        shops.add_shop(code=code, url="s1.myshopify.com")

    assert Shop.objects.filter(url="https://s1.myshopify.com").count() == 2


def test_a_token_is_kept_sealed() -> None:
    shop = shops.add_shop(code="S1", url="s1.myshopify.com", token=" shpat_secret ")

    assert "shpat_secret" not in shop.token_sealed
    assert unseal(shop.token_sealed) == "shpat_secret"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"client_id": "a"}, "client_secret"),
        ({"client_secret": "a"}, "client_id"),
        ({"token": "t", "client_id": "a", "client_secret": "b"}, "token"),
    ],
)
def test_half_or_double_credentials_are_refused(
    given: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        shops.add_shop(code="S1", url="s1.myshopify.com", **given)

    assert list(refusal.value.fields) == [field]


def test_new_credentials_end_the_old_ones_and_the_token_they_got() -> None:
    shop = shops.add_shop(
        code="S1", url="s1.myshopify.com", client_id="a", client_secret="b"
    )
    Shop.objects.update(granted_token_sealed="x")
    shop.refresh_from_db()

    shops.set_credentials(shop, token="shpat_2")

    shop.refresh_from_db()
    assert shop.credentials == Shop.Credentials.TOKEN
    assert (shop.client_id, shop.client_secret_sealed) == ("", "")
    assert shop.granted_token_sealed == ""


def test_the_background_toggle_and_the_address_can_be_changed() -> None:
    shop = shops.add_shop(code="S1", url="s1.myshopify.com")

    shops.change_shop(shop, runs_in_background=False, url="S2.myshopify.com/")

    shop.refresh_from_db()
    assert not shop.runs_in_background
    assert shop.url == "https://s2.myshopify.com"


def test_a_shop_whose_orders_are_here_keeps_its_address() -> None:
    shop = shops.add_shop(code="S1", url="s1.myshopify.com")
    mirror_orders(shop, [mapped(order())])

    with pytest.raises(Refused) as refusal:
        shops.change_shop(shop, url="s2.myshopify.com")

    assert list(refusal.value.fields) == ["url"]
    shops.change_shop(shop, url="S1.myshopify.com", simulator_url="http://localhost:1/")
    assert shop.simulator_url == "http://localhost:1"


def test_a_setting_that_no_shop_has_is_refused() -> None:
    shop = shops.add_shop(code="S1", url="s1.myshopify.com")

    with pytest.raises(Refused) as refusal:
        shops.change_shop(shop, token_sealed="x")

    assert list(refusal.value.fields) == ["token_sealed"]


def test_the_connection_is_tested_and_the_shops_facts_are_kept(
    simulator: RunningSimulator,
) -> None:
    shop = connected_shop(simulator)

    report = shops.test_connection(shop)

    assert (report.missing, report.api_version) == ([], "2026-10")
    assert report.currency == shop.currency
    assert report.request_id
    assert shop.shopify_name == report.shop_name
    assert shop.test_error == ""
    assert "read_orders" in {name.replace("write", "read") for name in shop.scopes}


def test_the_connection_works_with_a_client_id_and_its_secret(
    simulator: RunningSimulator,
) -> None:
    shop = connected_shop(
        simulator,
        token="",
        client_id=simulator.client_id,
        client_secret=simulator.client_secret,
    )

    report = shops.test_connection(shop)

    shop.refresh_from_db()
    assert report.shop_name
    assert shop.granted_token_expires_at is not None


def test_missing_scopes_are_named_and_each_says_what_it_is_for(
    simulator: RunningSimulator,
) -> None:
    shop = connected_shop(simulator)
    simulator.control.grant(["write_orders", "read_products"])

    report = shops.test_connection(shop)

    assert "read_orders" not in report.missing
    assert {"read_customers", "read_returns"} <= set(report.missing)
    assert all(str(NEEDED_SCOPES[name].purpose) for name in report.missing)


TROUBLES: dict[str, Any] = {
    "frozen": lambda control: control.freeze(),
    "locked": lambda control: control.lock(),
    "token": lambda control: control.revoke_tokens(),
    "expir": lambda control: control.refuse_permanent_tokens(),
}


@pytest.mark.parametrize("word", TROUBLES)
def test_trouble_is_a_sentence_with_what_to_do_and_is_kept_on_the_shop(
    simulator: RunningSimulator, word: str
) -> None:
    shop = connected_shop(simulator)
    TROUBLES[word](simulator.control)

    with pytest.raises(NotReady) as trouble:
        shops.test_connection(shop)

    assert word in str(trouble.value.text)
    assert trouble.value.hint
    assert shop.test_error == str(trouble.value)
    assert simulator.token not in shop.test_error


def test_a_shop_that_does_not_know_the_version_says_so(
    simulator: RunningSimulator, settings: Any
) -> None:
    shop = connected_shop(simulator)
    settings.SHOPIFY_VERSION = "2031-01"

    with pytest.raises(NotReady, match="2031-01"):
        shops.test_connection(shop)


def test_a_wrong_token_says_to_enter_a_valid_one(simulator: RunningSimulator) -> None:
    shop = connected_shop(simulator, token="shpat_wrong")

    with pytest.raises(NotReady) as trouble:
        shops.test_connection(shop)

    assert "does not accept the access token" in str(trouble.value)
    assert "shpat_wrong" not in str(trouble.value.as_json())


def test_a_wrong_client_secret_is_never_repeated(simulator: RunningSimulator) -> None:
    shop = connected_shop(
        simulator, token="", client_id=simulator.client_id, client_secret="top-secret"
    )

    with pytest.raises(NightclerkError) as trouble:
        shops.test_connection(shop)

    assert "top-secret" not in str(trouble.value.as_json())
    assert trouble.value.hint


def test_a_shop_that_answers_garbage_says_that_it_cannot_be_read(
    simulator: RunningSimulator,
) -> None:
    shop = connected_shop(simulator)
    simulator.control.fault("garbage", count=0)

    with pytest.raises(Transient) as trouble:
        shops.test_connection(shop)

    assert "something that cannot be read" in str(trouble.value)
    assert "check the address" in str(trouble.value.hint)


def test_a_shop_that_is_not_there_says_that_it_cannot_be_reached() -> None:
    shop = shops.add_shop(
        code="S1",
        url="s1.myshopify.com",
        simulator_url=f"http://127.0.0.1:{free_port()}",
        token="shpat_1",
    )

    with pytest.raises(Transient, match="cannot be reached"):
        shops.test_connection(shop)


def test_a_test_that_works_clears_the_trouble_of_before(
    simulator: RunningSimulator,
) -> None:
    shop = connected_shop(simulator)
    simulator.control.freeze()
    with pytest.raises(NotReady):
        shops.test_connection(shop)
    simulator.control.thaw()

    shops.test_connection(shop)

    assert shop.test_error == ""
