"""Which orders a run shall bring: its parameters, as a search at Shopify."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from nightclerk.core.params import Params, wrong
from nightclerk.core.text import words
from nightclerk.shopify import search

# Changes reach Shopify's search index with some delay; what is read twice is told
# apart by its id and the moment of its change.
OVERLAP = timedelta(minutes=5)
NUMBERS_PER_SEARCH = 50

ShopCode = Annotated[str, StringConstraints(to_upper=True, min_length=1, max_length=20)]
Tag = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Gid = Annotated[str, StringConstraints(pattern=r"^gid://shopify/Order/\d+$")]


class SyncOrdersParams(Params):
    """Which orders to bring; without any filter, all that changed since last time."""

    about = "Bring orders from Shopify, and what belongs to them."

    shop: ShopCode = Field(title=str(words("Shop")))
    status: Literal["any", "open", "closed", "cancelled"] = Field(
        default="any", title=str(words("Order status"))
    )
    financial_status: Literal[
        "",
        "authorized",
        "expired",
        "paid",
        "partially_paid",
        "partially_refunded",
        "pending",
        "refunded",
        "voided",
    ] = Field(default="", title=str(words("Payment")))
    fulfillment_status: Literal[
        "",
        "fulfilled",
        "on_hold",
        "partial",
        "request_declined",
        "scheduled",
        "unfulfilled",
    ] = Field(default="", title=str(words("Fulfilment")))
    tags: list[Tag] = Field(
        default=[], max_length=20, title=str(words("With any of these tags"))
    )
    channel: str = Field(
        default="",
        max_length=255,
        title=str(words("Sales channel")),
        description=str(words("Its name in Shopify's addresses, such as web or pos")),
    )
    created_from: date | None = Field(default=None, title=str(words("Created from")))
    created_to: date | None = Field(default=None, title=str(words("Created to")))
    numbers: list[Number] = Field(
        default=[],
        max_length=500,
        title=str(words("Order numbers")),
        description=str(words("Also closed and old orders are brought by number.")),
    )
    gids: list[Gid] = Field(
        default=[], max_length=500, title=str(words("Orders by Shopify's id"))
    )
    dry_run: bool = Field(default=False, title=str(words("Dry run: write nothing")))

    @model_validator(mode="after")
    def _make_sense_together(self) -> Self:
        first, last = self.created_from, self.created_to
        if first and last and first > last:
            raise wrong(words("“Created from” is after “Created to”"))
        if self.gids and (self.numbers or first or last or filters_of(self)):
            raise wrong(words("Orders that are named by id need no filter"))
        return self

    @property
    def is_selection(self) -> bool:
        """Tell whether named orders or a span of days are wanted, not changes."""
        named = self.gids or self.numbers
        return bool(named or self.created_from or self.created_to)


@dataclass(frozen=True)
class Selection:
    """What to ask Shopify for, and which mark it moves (None: none)."""

    searches: tuple[str, ...] = ()
    gids: tuple[str, ...] = ()
    filters: str | None = None


def filters_of(params: SyncOrdersParams) -> str:
    """Give the filters as one text, the same for the same filters; empty for none."""
    return search.all_of(
        search.status(params.status) if params.status != "any" else "",
        search.financial_status(params.financial_status)
        if params.financial_status
        else "",
        search.fulfillment_status(params.fulfillment_status)
        if params.fulfillment_status
        else "",
        search.any_of(*(search.tag(tag) for tag in sorted(set(params.tags)))),
        search.channel(params.channel) if params.channel else "",
    )


def selection_of(
    params: SyncOrdersParams, *, since: datetime | None, zone: ZoneInfo
) -> Selection:
    """Give what to ask for; `since` is the mark, days begin in the shop's zone."""
    filters = filters_of(params)
    if params.gids:
        return Selection(gids=tuple(dict.fromkeys(params.gids)))
    if params.is_selection:
        created = created_in(params, zone)
        return Selection(
            tuple(
                search.all_of(filters, created, names)
                for names in _named(params.numbers)
            )
        )
    changed = search.updated_since(since - OVERLAP) if since else ""
    return Selection((search.all_of(changed, filters),), filters=filters)


def created_in(params: SyncOrdersParams, zone: ZoneInfo) -> str:
    """Give the search for the days wanted; both days belong to them."""
    first, last = params.created_from, params.created_to
    return search.created_between(
        datetime.combine(first, time.min, zone) if first else None,
        datetime.combine(last, time.max.replace(microsecond=0), zone) if last else None,
    )


def _named(numbers: Sequence[str]) -> list[str]:
    """Give searches for order numbers, so many in each that it stays short."""
    if not numbers:
        return [""]
    unique = list(dict.fromkeys(numbers))
    return [
        search.any_of(*map(search.name, unique[start : start + NUMBERS_PER_SEARCH]))
        for start in range(0, len(unique), NUMBERS_PER_SEARCH)
    ]
