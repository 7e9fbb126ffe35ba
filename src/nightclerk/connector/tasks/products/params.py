"""Which products a run of 30108 shall bring or send."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from nightclerk.connector.tasks.order_selection import ShopCode
from nightclerk.core.params import Params, wrong
from nightclerk.core.text import words

Gid = Annotated[str, StringConstraints(pattern=r"^gid://shopify/Product/\d+$")]
ItemNo = Annotated[str, StringConstraints(min_length=1, max_length=20)]
MOST_NAMED = 2_000


class SyncProductsParams(Params):
    """Which way, and what; without any choice, all that changed since last time."""

    about = "Keep products and prices at Shopify and items in step."

    shop: ShopCode = Field(title=str(words("Shop")))
    direction: Literal["card", "from", "to"] = Field(
        default="card",
        title=str(words("Direction")),
        description=str(
            words(
                "card: as the shop card says; from: only from Shopify; to: only to it"
            )
        ),
    )
    only_prices: bool = Field(
        default=False,
        title=str(words("Only sync prices")),
        description=str(words("Whatever the direction; nothing else is sent.")),
    )
    add: list[ItemNo] = Field(
        default=[],
        max_length=MOST_NAMED,
        title=str(words("Items to add to Shopify, by number")),
        description=str(
            words("With one product named they become variants of that product.")
        ),
    )
    gids: list[Gid] = Field(
        default=[],
        max_length=MOST_NAMED,
        title=str(words("Products by Shopify's id")),
    )
    dry_run: bool = Field(
        default=False, title=str(words("Dry run: write and send nothing"))
    )

    @model_validator(mode="after")
    def _make_sense_together(self) -> Self:
        if self.direction == "from" and (self.add or self.only_prices):
            raise wrong(words("Items and prices are sent, not brought"))
        if self.add and self.only_prices:
            raise wrong(words("Items are added with all that belongs to them"))
        if self.add and len(self.gids) > 1:
            raise wrong(words("Name the one product that the items become part of"))
        return self
