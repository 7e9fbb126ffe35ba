"""Look again what many products or buyers are, and let the orders that wait go on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model

from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    Shop,
    ShopCompany,
    ShopCustomer,
    ShopVariant,
    State,
)
from nightclerk.connector.selectors.settings import customer_settings, order_settings
from nightclerk.connector.services.customers.companies import map_companies
from nightclerk.connector.services.customers.mapping import map_customers
from nightclerk.connector.services.items.variants import map_variants
from nightclerk.connector.services.orders.processing_starts import process_some
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission

Row = TypeVar("Row", ShopCompany, ShopCustomer, ShopVariant)


@dataclass(frozen=True)
class MappedAgain:
    """How many rows are something now, which are nothing still, and what goes on."""

    mapped: int
    left: Sequence[Any]
    started: list[Started] = field(default_factory=list)


def map_again(
    rows: Iterable[Row], *, creates: bool, actor: AbstractBaseUser | None = None
) -> MappedAgain:
    """Find what rows of one kind are, by the rules of their shops' cards.

    With `creates` what is not found is made, whatever the card says. Why a row stays
    nothing is kept with it. The orders that waited are processed, those of each shop
    in one entry. Raises `NotAllowed` without the right to change such rows.
    """
    given = [row for row in rows if _is_nothing(row)]
    for model in {type(row) for row in given}:
        _require(model, actor)
    for shop in {row.shop for row in given}:
        some = [row for row in given if row.shop == shop]
        MAPPERS[type(some[0])](shop, some, creates=creates, actor=actor)
    for row in given:
        row.refresh_from_db()
    left = [row for row in given if _is_nothing(row)]
    found = [row for row in given if not _is_nothing(row)]
    return MappedAgain(len(found), left, process_waiting_for(found, actor=actor))


def process_waiting_for(
    rows: Sequence[Row], *, actor: AbstractBaseUser | None = None
) -> list[Started]:
    """Process the orders that wait for any of some rows of one kind.

    Gives the entry of each shop; those of a shop that is switched off wait on.
    """
    if not rows:
        return []
    named = OrderProblem.objects.filter(
        mapping=KINDS[type(rows[0])], mapping_id__in=[row.pk for row in rows]
    )
    waiting = OrderProcessing.objects.filter(
        state=State.STOPPED, pk__in=named.values("processing")
    )
    gids: dict[int, list[str]] = {}
    columns = waiting.order_by("order_id").values_list("order__shop", "order__gid")
    for key, gid in columns:
        gids.setdefault(key, []).append(gid)
    return [
        process_some(shop, gids[shop.pk], actor=actor, background=True)
        for shop in Shop.objects.filter(pk__in=gids, is_enabled=True).order_by("pk")
    ]


def _is_nothing(row: Row) -> bool:
    if isinstance(row, ShopVariant):
        return row.item_id is None
    return row.customer_id is None


@transaction.atomic
def _map_variants(
    shop: Shop,
    rows: Sequence[ShopVariant],
    *,
    creates: bool,
    actor: AbstractBaseUser | None,
) -> None:
    settings = order_settings(shop)
    settings.creates_items = settings.creates_items or creates  # never saved
    gids = [row.gid for row in rows]
    map_variants(shop, gids, settings=settings, is_asked=True)


def _map_customers(
    shop: Shop,
    rows: Sequence[ShopCustomer],
    *,
    creates: bool,
    actor: AbstractBaseUser | None,
) -> None:
    settings = customer_settings(shop)
    makes = settings.creates_unknown or creates
    map_customers(shop, rows, settings=settings, creates=makes, actor=actor)


def _map_companies(
    shop: Shop,
    rows: Sequence[ShopCompany],
    *,
    creates: bool,
    actor: AbstractBaseUser | None,
) -> None:
    settings = customer_settings(shop)
    makes = settings.creates_unknown or creates
    map_companies(shop, rows, settings=settings, creates=makes, actor=actor)


KINDS: Mapping[type[Model], str] = {
    ShopCompany: "company",
    ShopCustomer: "customer",
    ShopVariant: "variant",
}
MAPPERS: Mapping[type[Model], Callable[..., None]] = {
    ShopCompany: _map_companies,
    ShopCustomer: _map_customers,
    ShopVariant: _map_variants,
}


def _require(model: type[Model], actor: AbstractBaseUser | None) -> None:
    require_permission(
        actor,
        f"connector.change_{model._meta.model_name}",
        words("You have no right to map what is Shopify's"),
    )
