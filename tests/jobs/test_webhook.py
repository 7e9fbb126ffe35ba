"""Webhooks: signed, to public addresses only, never redirected."""

import hashlib
import hmac
import ipaddress

import pytest

from nightclerk.core.errors import NightclerkError, Refused, Transient
from nightclerk.jobs.webhook import is_public, place_of, post, reachable, sign


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_an_address_inside_a_network_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://example.com/", "must begin with https"),
        ("ftp://example.com/", "must begin with https"),
        ("file:///etc/passwd", "must begin with https"),
        ("https://", "names no machine"),
        ("https://user:pass@example.com/", "must not hold a password"),
        ("https://example.com:99999/", "no web address"),
        ("https://[::1/", "no web address"),
        ("https://a..b/", "no web address"),
        ("example.com", "must begin with https"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused(url, said):
    with pytest.raises(Refused, match=said):
        place_of(url)


def test_an_address_is_read_into_what_a_request_needs():
    place = place_of(" https://hooks.example.com/a/b?c=d ")

    assert (place.host, place.port, place.path) == (
        "hooks.example.com",
        443,
        "/a/b?c=d",
    )
    assert place.at(ipaddress.ip_address("8.8.8.8")) == "https://8.8.8.8:443/a/b?c=d"
    assert place.at(ipaddress.ip_address("::1")) == "https://[::1]:443/a/b?c=d"


def test_a_name_with_other_letters_is_written_as_the_network_does():
    place = place_of("https://bücher.example:8443/ö")

    assert (place.host, place.port) == ("xn--bcher-kva.example", 8443)
    assert place.named == "xn--bcher-kva.example:8443"


@pytest.mark.parametrize(
    "url", ["https://localhost/", "https://127.0.0.1:8000/", "https://10.0.0.1/"]
)
def test_nothing_is_posted_into_a_private_network(url):
    with pytest.raises(Refused, match="private network"):
        post(url, b"{}", secret="s", headers={}, timestamp="1")


def test_without_tls_only_this_machine_can_be_allowed():
    here = place_of("http://127.0.0.1:8000/", loopback=True)
    there = place_of("http://10.0.0.1/", loopback=True)

    assert str(reachable(here, loopback=True)) == "127.0.0.1"
    with pytest.raises(Refused, match="must begin with https"):
        reachable(there, loopback=True)


def test_a_machine_that_is_not_found_may_be_found_later():
    with pytest.raises(Transient, match="was not found"):
        reachable(place_of("https://nowhere.invalid/"))


def test_a_signature_is_the_hmac_over_time_and_body():
    by_hand = hmac.new(b"secret", b'1700000000.{"a":1}', hashlib.sha256).hexdigest()

    assert sign("secret", timestamp="1700000000", body=b'{"a":1}') == by_hand


def test_a_closed_port_is_said_without_the_secret():
    with pytest.raises(NightclerkError) as trouble:
        post(
            "http://127.0.0.1:9/",
            b"{}",
            secret="hush",
            headers={},
            timestamp="1",
            loopback=True,
        )

    assert "cannot be reached" in str(trouble.value)
    assert "hush" not in str(trouble.value)
