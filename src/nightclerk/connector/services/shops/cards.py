"""Connect shops: their address, their credentials, and whether it all works."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from nightclerk.connector.clients import SHORT_LIMITS, client_for
from nightclerk.connector.models import ApiBudget, Shop
from nightclerk.connector.scopes import missing_scopes
from nightclerk.connector.secrets import seal
from nightclerk.connector.services.shops.settings import settle_defaults
from nightclerk.core.errors import NightclerkError, Refused, invalid_fields
from nightclerk.core.text import Text, joined, words
from nightclerk.shopify.shops.reading import ShopFacts, shop_facts
from nightclerk.shopify.throttle import Priority
from nightclerk.shopify.urls import normalise_loopback_url, normalise_shop_url

logger = logging.getLogger(__name__)

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
SETTINGS = ("name", "is_enabled", "runs_in_background", "sends_changes")
NORMALISED: Mapping[str, Callable[[str], str]] = {
    "url": normalise_shop_url,
    "simulator_url": lambda text: normalise_loopback_url(text) if text.strip() else "",
}


@dataclass(frozen=True)
class ConnectionReport:
    """What a shop answered: who it is, and which scopes this app holds there."""

    shop_name: str
    plan: str
    currency: str
    granted: list[str]
    missing: list[str]
    request_id: str
    api_version: str


@transaction.atomic
def add_shop(
    *,
    code: str,
    url: str,
    simulator_url: str = "",
    token: str = "",
    client_id: str = "",
    client_secret: str = "",
    actor: AbstractBaseUser | None = None,
    **settings: Any,
) -> Shop:
    """Add a shop and keep its credentials sealed; nothing is asked at Shopify yet.

    `settings` are `name`, `is_enabled`, `runs_in_background`, `sends_changes`. Raises
    `Refused` with the names of the fields that cannot be used.
    """
    code = code.strip().upper()
    fields = {"url": url, "simulator_url": simulator_url, **settings}
    checked = _checked(fields, wrong=_code_problem(code))
    shop = Shop(code=code, **checked)
    _put_credentials(shop, token, client_id, client_secret)
    try:
        with transaction.atomic():
            shop.save(force_insert=True)
    except IntegrityError:
        raise invalid_fields(
            {"code": words("There is already a shop {shop}", shop=code)}
        ) from None
    ApiBudget.objects.create(shop=shop)
    settle_defaults(shop)
    logger.info("Shop %s was added by %s", shop.code, actor or "the system")
    return shop


def change_shop(shop: Shop, **fields: Any) -> Shop:
    """Change a shop's address or settings; raises `Refused` with named fields.

    The address of a shop whose orders are here cannot change: they would seem to be
    another shop's.
    """
    checked = _checked(fields)
    if checked.get("url", shop.url) != shop.url and shop.orders.exists():
        raise invalid_fields(
            {"url": words("Orders of this shop are here; add the other one as a shop")}
        )
    moved = any(
        getattr(shop, name) != checked.get(name, getattr(shop, name))
        for name in NORMALISED
    )
    for name, value in checked.items():
        setattr(shop, name, value)
    if moved:
        _forget_granted_token(shop)
    shop.save()
    return shop


def set_credentials(
    shop: Shop, *, token: str = "", client_id: str = "", client_secret: str = ""
) -> Shop:
    """Replace a shop's credentials: a token, or a client id with its secret."""
    _put_credentials(shop, token, client_id, client_secret)
    _forget_granted_token(shop)
    shop.save()
    return shop


def test_connection(shop: Shop) -> ConnectionReport:
    """Ask the shop who it is; the answer, or the trouble, is kept on the shop.

    Raises what the client raises: a sentence that says what to do.
    """
    try:
        with client_for(
            shop, priority=Priority.INTERACTIVE, limits=SHORT_LIMITS
        ) as client:
            facts = shop_facts(client)
            request_id, version = client.usage.last_request_id, client.version
    except NightclerkError as error:
        _keep(shop, test_error=str(error), test_error_detail=error.as_json())
        raise
    _keep(shop, test_error="", test_error_detail={}, **_known(facts))
    return ConnectionReport(
        shop_name=facts.name,
        plan=facts.plan,
        currency=facts.currency,
        granted=list(facts.scopes),
        missing=missing_scopes(facts.scopes),
        request_id=request_id,
        api_version=version,
    )


def _known(facts: ShopFacts) -> dict[str, Any]:
    return {
        "shopify_name": facts.name,
        "currency": facts.currency,
        "zone": facts.iana_timezone,
        "plan": facts.plan,
        "scopes": list(facts.scopes),
    }


def _keep(shop: Shop, **facts: Any) -> None:
    Shop.objects.filter(pk=shop.pk).update(tested_at=Now(), **facts)
    shop.refresh_from_db()


def _code_problem(code: str) -> dict[str, Text]:
    if CODE.fullmatch(code):
        return {}
    return {
        "code": words(
            "A code has 1 to 20 letters, digits or hyphens and begins without a hyphen"
        )
    }


def _checked(
    fields: Mapping[str, Any], *, wrong: Mapping[str, Text] | None = None
) -> dict[str, Any]:
    """Give the fields as they are kept; raises `Refused` that names all wrong ones."""
    problems = dict(wrong or {})
    kept: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in NORMALISED and name not in SETTINGS:
            problems[name] = words("A shop has no such setting")
            continue
        try:
            kept[name] = NORMALISED[name](value) if name in NORMALISED else value
        except Refused as error:
            problems[name] = joined(filter(None, (error.text, error.hint)), by=" ")
    if problems:
        raise invalid_fields(problems)
    return kept


def _put_credentials(
    shop: Shop, token: str, client_id: str, client_secret: str
) -> None:
    token, client_id, client_secret = (
        text.strip() for text in (token, client_id, client_secret)
    )
    if token and (client_id or client_secret):
        raise invalid_fields(
            {"token": words("Give a token, or a client ID with its secret, not both")}
        )
    if bool(client_id) != bool(client_secret):
        field = "client_secret" if client_id else "client_id"
        raise invalid_fields(
            {field: words("A client ID and its secret belong together")}
        )
    kinds = Shop.Credentials
    shop.credentials = kinds.CLIENT if client_id else kinds.TOKEN
    shop.client_id = client_id
    shop.client_secret_sealed = seal(client_secret)
    shop.token_sealed = seal(token)


def _forget_granted_token(shop: Shop) -> None:
    """Forget what the old credentials got: a token, and the scopes that came with."""
    shop.scopes = []
    shop.granted_token_sealed = ""
    shop.granted_token_at = None
    shop.granted_token_renew_at = None
    shop.granted_token_expires_at = None
