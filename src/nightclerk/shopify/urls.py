"""Addresses of shops: what people type, and what requests go to."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from nightclerk.core.errors import Refused
from nightclerk.core.text import words

ADMIN = "https://admin.shopify.com/store/"
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
SHOP = re.compile(r"https://[a-z0-9][a-z0-9-]*\.myshopify\.com")
LOOPBACK = re.compile(r"https?://[a-z0-9.:\[\]]+(/[a-z0-9-]+)?")


def normalise_shop_url(text: str) -> str:
    """Turn what people copy into `https://NAME.myshopify.com`.

    Accepts the name with its domain, any case, slashes at the end, and the address
    of the shop's admin page. Raises `Refused` for everything else.
    """
    url = text.strip()
    if not SCHEME.match(url):
        url = f"https://{url}"
    url = url.lower()
    if url.startswith(ADMIN):
        store = re.split(r"[/?#]", url.removeprefix(ADMIN))[0]
        url = f"https://{store}.myshopify.com"
    url = url.rstrip("/")
    if not SHOP.fullmatch(url):
        raise Refused(
            words("“{text}” is not the address of a Shopify shop", text=text.strip()),
            hint=words("Use the shop's own address, such as my-shop.myshopify.com."),
        )
    return url


def normalise_loopback_url(text: str) -> str:
    """Turn the address of a shop on this machine into its plain form.

    A simulator has an address such as `http://127.0.0.1:8001/demo`. Raises `Refused`
    for every other machine, so that a token never leaves this one by mistake.
    """
    url = text.strip().lower().rstrip("/")
    if not LOOPBACK.fullmatch(url) or not _is_loopback(urlsplit(url).hostname or ""):
        raise Refused(
            words("“{text}” is not an address on this machine", text=text.strip()),
            hint=words("A simulator has one such as http://127.0.0.1:8001/demo."),
        )
    return url


def api_address(base_url: str, version: str) -> str:
    """Give the address that GraphQL documents are posted to."""
    return f"{base_url}/admin/api/{version}/graphql.json"


def token_address(base_url: str) -> str:
    """Give the address that hands access tokens out."""
    return f"{base_url}/admin/oauth/access_token"


def shop_name(base_url: str) -> str:
    """Give the part of an address by which people know the shop."""
    return base_url.split("://", 1)[-1]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
