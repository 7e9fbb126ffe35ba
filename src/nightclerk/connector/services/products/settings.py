"""Change how a shop's products, prices and stock are kept in step with items."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    Owner,
    owner_of,
)
from nightclerk.connector.models import ProductSettings, Shop, StockSettings
from nightclerk.connector.services.products.channels import FIELD as CHANNELS
from nightclerk.connector.services.products.channels import choose_sales_channels
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.models import ItemAttribute
from nightclerk.ledger.services.writing.filling import fill

logger = logging.getLogger(__name__)

Settings = TypeVar("Settings", ProductSettings, StockSettings)
Direction = ProductSettings.Direction
FIELDS = (*PRODUCT_FIELDS, *VARIANT_FIELDS)


@transaction.atomic
def change_product_settings(
    shop: Shop, *, actor: Any = None, **fields: Any
) -> ProductSettings:
    """Change how products and items are kept in step.

    Products and items cannot update each other: to turn the one on turns the other
    off. References may be given as codes; of `owners` what is as usual is not kept.
    `publishes_to` are the sales channels of new products, by name or Shopify's id.
    Raises `NotAllowed` without the right to change shops, `Refused` with the names of
    all wrong fields.
    """
    _require(shop, actor)
    channels = fields.pop(CHANNELS, None)
    settings = _held(ProductSettings, shop)
    _fill(settings, _agreed(settings, fields))
    problems = _problems(settings) | _channel_problems(shop, channels, actor)
    if problems:
        raise invalid_fields(problems)
    settings.owners = {
        name: owner
        for name, owner in settings.owners.items()
        if owner != owner_of(name, {})
    }
    return _saved(settings, shop, actor)


@transaction.atomic
def change_stock_settings(
    shop: Shop, *, actor: Any = None, **fields: Any
) -> StockSettings:
    """Change which quantity is kept in step with stock; raises as for products."""
    _require(shop, actor)
    settings = _held(StockSettings, shop)
    _fill(settings, fields)
    return _saved(settings, shop, actor)


def _require(shop: Shop, actor: Any) -> None:
    require_permission(
        actor,
        "connector.change_shop",
        words("You have no right to change shop {shop}", shop=shop.code),
    )


def _held(model: type[Settings], shop: Shop) -> Settings:
    """Give the settings as they are now; nobody else changes them meanwhile."""
    held = model._default_manager.select_for_update(of=("self",)).filter(shop=shop)
    return held.first() or model(shop=shop)


def _fill(settings: Settings, fields: Mapping[str, Any]) -> None:
    fill(settings, fields, rules={}, fixed=("shop",), is_whole=False)


def _saved(settings: Settings, shop: Shop, actor: Any) -> Settings:
    settings.save()
    logger.info("Settings of shop %s were changed by %s", shop, actor or "the system")
    return settings


def _agreed(settings: ProductSettings, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Turn off what cannot go together with what is turned on."""
    agreed = dict(fields)
    turns_items_on = bool(fields.get("updates_items")) and "direction" not in fields
    if fields.get("direction") == Direction.TO_SHOPIFY:
        agreed.setdefault("updates_items", False)
    elif turns_items_on and settings.direction == Direction.TO_SHOPIFY:
        agreed["direction"] = Direction.OFF
    return agreed


def _problems(settings: ProductSettings) -> dict[str, Text]:
    """Say what does not fit together."""
    found: dict[str, Text] = {}
    if settings.updates_items and settings.direction == Direction.TO_SHOPIFY:
        found["updates_items"] = words("Items are not updated by what they update")
    if settings.units_are_variants:
        found |= _unit_problems(settings)
    if not settings.variant_option:
        found["variant_option"] = words("This is needed")
    for name in ("largest_change", "largest_share"):
        limit = getattr(settings, name)
        if limit is not None and limit < 0:
            found[name] = words("This must be at least {limit}", limit=0)
    return found | _owner_problems(settings)


def _unit_problems(settings: ProductSettings) -> dict[str, Text]:
    if not settings.unit_option:
        return {"unit_option": words("This is needed")}
    if ItemAttribute.objects.filter(is_option=True, is_blocked=False).exists():
        return {
            "units_are_variants": words(
                "There are attributes that are options: units cannot be variants too"
            )
        }
    return {}


def _owner_problems(settings: ProductSettings) -> dict[str, Text]:
    owners = settings.owners
    found: dict[str, Text] = {}
    is_mapping = isinstance(owners, Mapping)
    if not is_mapping or not {*owners} <= {*FIELDS}:
        found["owners"] = words("Fields are: {fields}", fields=", ".join(FIELDS))
    elif not {*owners.values()} <= {*Owner}:
        found["owners"] = words("Choose one of {expected}", expected=", ".join(Owner))
    return found


def _channel_problems(
    shop: Shop, channels: Sequence[str] | None, actor: Any
) -> dict[str, Text]:
    """Choose the sales channels where some are given; says what is wrong with them."""
    if channels is None:
        return {}
    if isinstance(channels, str):
        return {CHANNELS: words("This must be a list")}
    try:
        choose_sales_channels(shop, channels, actor=actor)
    except Refused as error:
        if not error.fields:
            raise
        return dict(error.fields)
    return {}
