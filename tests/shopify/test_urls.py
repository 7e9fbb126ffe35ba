"""Addresses that people type, and the one that is meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightclerk.core.errors import Refused
from nightclerk.shopify.urls import (
    api_address,
    normalise_loopback_url,
    normalise_shop_url,
)


@pytest.mark.parametrize(
    "typed",
    [
        "my-shop.myshopify.com",
        "https://my-shop.myshopify.com",
        "  https://My-Shop.MyShopify.com//  ",
        "HTTPS://my-shop.myshopify.com/",
        "https://admin.shopify.com/store/my-shop",
        "admin.shopify.com/store/my-shop?",
        "https://admin.shopify.com/store/my-shop/orders/1?x=2#y",
    ],
)
def test_what_people_copy_becomes_the_shop_s_address(typed: str):
    assert normalise_shop_url(typed) == "https://my-shop.myshopify.com"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "my-shop",
        "https://my-shop.example.com",
        "http://my-shop.myshopify.com",
        "ftp://my-shop.myshopify.com",
        "https://my-shop.myshopify.com.evil.example",
        "https://evil.example/my-shop.myshopify.com",
        "https://my-shop.myshopify.com/admin",
        "https://my-shop.myshopify.com:8443",
        "https://user:pass@my-shop.myshopify.com",
        "https://a.b.myshopify.com",
        "https://-shop.myshopify.com",
        "https://admin.shopify.com/store/",
    ],
)
def test_every_other_address_is_refused_with_an_example(typed: str):
    with pytest.raises(Refused) as raised:
        normalise_shop_url(typed)

    assert str(raised.value) == (
        f"“{typed}” is not the address of a Shopify shop"
        " Use the shop's own address, such as my-shop.myshopify.com."
    )


@given(st.text())
def test_normalising_twice_is_normalising_once(typed: str):
    try:
        once = normalise_shop_url(typed)
    except Refused:
        return

    assert normalise_shop_url(once) == once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("http://127.0.0.1:8001/demo/", "http://127.0.0.1:8001/demo"),
        ("http://LOCALHOST:8001", "http://localhost:8001"),
        ("http://[::1]:9/shop-2", "http://[::1]:9/shop-2"),
    ],
)
def test_a_simulator_has_an_address_on_this_machine(typed: str, meant: str):
    assert normalise_loopback_url(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["http://10.0.0.1:8001", "http://localhost.evil.example", "http://evil/a", "x"],
)
def test_an_address_elsewhere_is_no_simulator(typed: str):
    with pytest.raises(Refused, match="is not an address on this machine"):
        normalise_loopback_url(typed)


def test_requests_go_to_the_version_s_address():
    assert api_address("http://127.0.0.1:1/demo", "2026-10") == (
        "http://127.0.0.1:1/demo/admin/api/2026-10/graphql.json"
    )
