"""Which customers a run of 30100 shall bring or send."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from nightclerk.connector.tasks.order_selection import ShopCode
from nightclerk.core.params import Params, wrong
from nightclerk.core.text import words

Gid = Annotated[str, StringConstraints(pattern=r"^gid://shopify/Customer/\d+$")]
CustomerNo = Annotated[str, StringConstraints(min_length=1, max_length=20)]


class SyncCustomersParams(Params):
    """Which way, and whom; without any choice, all that changed since last time."""

    about = "Keep buyers at Shopify and customers in step."

    shop: ShopCode = Field(title=str(words("Shop")))
    direction: Literal["card", "both", "from", "to"] = Field(
        default="card",
        title=str(words("Direction")),
        description=str(
            words(
                "card: as the shop card says; from: only from Shopify; to: only to it"
            )
        ),
    )
    gids: list[Gid] = Field(
        default=[], max_length=500, title=str(words("Buyers by Shopify's id"))
    )
    add: list[CustomerNo] = Field(
        default=[],
        max_length=500,
        title=str(words("Customers to add to Shopify, by number")),
    )
    dry_run: bool = Field(
        default=False, title=str(words("Dry run: write and send nothing"))
    )

    @model_validator(mode="after")
    def _make_sense_together(self) -> Self:
        if self.gids and self.direction == "to":
            raise wrong(words("Buyers that are named by id are brought, not sent"))
        if self.add and self.direction == "from":
            raise wrong(words("Customers that are added are sent, not brought"))
        return self

    @property
    def brings(self) -> bool:
        """Tell whether anything is to be brought from Shopify."""
        return self.direction != "to" and not (self.add and not self.gids)

    @property
    def sends(self) -> bool:
        """Tell whether customers that changed are to be sent."""
        return self.direction != "from" and not self.gids and not self.add
