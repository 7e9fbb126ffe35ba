"""What words of Shopify's mean: seen once, settled once, and all who wait go on."""

import logging
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import QuerySet

from nightclerk.connector.models import (
    CountryRule,
    OrderProblem,
    OrderProcessing,
    PaymentMapping,
    ProblemClass,
    ShippingMapping,
    Shop,
    ShopLocation,
    State,
    TaxMapping,
    TermsMapping,
)
from nightclerk.connector.services.orders.processing_starts import (
    MOST_NAMED,
    process_some,
)
from nightclerk.connector.services.shops.settings import account_problem
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.services.writing.filling import fill, insert

logger = logging.getLogger(__name__)

Row = TypeVar(
    "Row",
    CountryRule,
    PaymentMapping,
    ShippingMapping,
    ShopLocation,
    TaxMapping,
    TermsMapping,
)
# Which kind of mapping an order's problem names, by the record of it.
KINDS: dict[type[models.Model], str] = {
    PaymentMapping: "payment",
    ShippingMapping: "shipping",
    ShopLocation: "location",
    TaxMapping: "tax",
    TermsMapping: "terms",
}
# Which field has Shopify's word.
WORDS: dict[type[models.Model], str] = {
    CountryRule: "country",
    PaymentMapping: "gateway",
    ShippingMapping: "title",
    ShopLocation: "gid",
    TaxMapping: "rates",
    TermsMapping: "name",
}
# What Shopify says and nobody else changes once it is there.
FIXED = (
    "shop",
    "title",
    "gateway",
    "card_company",
    "name",
    "gid",
    "country",
    "county",
    "rates",
    "rate",
    "first_seen_at",
)


def change_mapping(row: Row, *, actor: Any = None, **fields: Any) -> Started | None:
    """Say what a word of Shopify's means, and process all orders that wait for it.

    Gives the entry that processes them, None where no order waits. References may be
    given as codes or numbers. Raises `NotAllowed` without the right to change
    mappings, `Refused` with the names of all wrong fields.
    """
    _require(row, actor, "change")
    with transaction.atomic():
        held = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        fill(held, fields, rules={}, fixed=FIXED, is_whole=False)
        if problems := _problems(held):
            raise invalid_fields(problems)
        held.save()
    logger.info("%s was mapped by %s", held, actor or "the system")
    kind = KINDS.get(type(row))
    return process_waiting(kind, row.pk, actor=actor) if kind else None


@transaction.atomic
def add_mapping(
    model: type[Row], shop: Shop, *, actor: Any = None, **fields: Any
) -> Row:
    """Say what a word means before an order uses it; raises as `change_mapping`."""
    row = model(shop=shop)
    _require(row, actor, "add")
    fill(row, fields, rules={}, fixed=("shop", "first_seen_at"))
    if problems := _problems(row):
        raise invalid_fields(problems)
    insert(row, key=WORDS[model], taken=words("{word} is there already", word=row))
    return row


def waiting_for(mapping: str, key: int) -> QuerySet[OrderProcessing]:
    """Give the orders that are stopped for want of one row of a mapping."""
    named = OrderProblem.objects.filter(mapping=mapping, mapping_id=key)
    return OrderProcessing.objects.filter(
        state=State.STOPPED, pk__in=named.values("processing")
    )


def process_waiting(mapping: str, key: int, *, actor: Any = None) -> Started | None:
    """Process the orders that wait for a row; None where none waits."""
    return _process(waiting_for(mapping, key), actor)


def process_after_settings(shop: Shop, *, actor: Any = None) -> Started | None:
    """Process the orders of a shop that wait for its card to be completed."""
    wanting = OrderProblem.objects.filter(
        kind__in=[ProblemClass.SETTINGS, ProblemClass.MAPPING]
    )
    found = OrderProcessing.objects.filter(
        state=State.STOPPED, order__shop=shop, pk__in=wanting.values("processing")
    )
    return _process(found, actor)


def _process(found: QuerySet[OrderProcessing], actor: Any) -> Started | None:
    """Start one entry for the orders; more than it can name are all that wait.

    Orders of a shop that is switched off wait on: what was mapped stays mapped.
    """
    columns = found.order_by("order_id").values_list("order__shop", "order__gid")
    rows = list(columns[: MOST_NAMED + 1])
    if not rows:
        return None
    shop = Shop.objects.get(pk=rows[0][0])
    if not shop.is_enabled:
        return None
    return process_some(shop, [gid for _, gid in rows], actor=actor, background=True)


def _require(row: models.Model, actor: Any, verb: str) -> None:
    require_permission(
        actor,
        f"connector.{verb}_{row._meta.model_name}",
        words("You have no right to map words of Shopify's"),
    )


def _problems(row: models.Model) -> dict[str, Text]:
    """Say what does not fit together."""
    if not isinstance(row, ShippingMapping):
        return {}
    if row.account is not None and row.item is not None:
        return {"item": words("Choose an account or an item, not both")}
    problem = account_problem(row.account) if row.account is not None else None
    return {"account": problem} if problem else {}


def require_row(model: type[Row], shop: Shop, **key: Any) -> Row:
    """Find the row of a word; `Refused` where the shop never used it."""
    row = model._default_manager.filter(shop=shop, **key).first()
    if row is None:
        raise Refused(
            words("{shop} has used no such word", shop=shop.code),
            hint=words("The list of mappings shows all that were seen."),
        )
    return row
