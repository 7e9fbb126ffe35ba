"""Start the sync of pictures: of a shop, or of products that somebody looks at."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from nightclerk.connector.models import Shop, ShopPicture
from nightclerk.connector.selectors.pictures.lists import refused_of_pictures
from nightclerk.connector.services.pictures.watched import put_back
from nightclerk.connector.services.sending.actions import send_again
from nightclerk.connector.services.syncs.starting import Started, start_sync
from nightclerk.jobs.registry import catalogue

SYNC_PICTURES = 30107


def sync_pictures_of(
    shop: Shop,
    *,
    gids: Sequence[str] = (),
    dry_run: bool = False,
    actor: AbstractBaseUser | None = None,
    background: bool | None = None,
) -> Started:
    """Start task 30107, for some products by Shopify's id, or for all of the shop.

    Raises as `start_sync`.
    """
    task = catalogue[SYNC_PICTURES]
    told = {"shop": shop.code, "gids": list(gids), "dry_run": dry_run}
    return start_sync(
        shop, task, task.params.read(told), actor=actor, background=background
    )


@transaction.atomic
def send_pictures_again(
    pictures: Sequence[ShopPicture], *, actor: AbstractBaseUser | None = None
) -> int:
    """Let what Shopify refused of pictures, and what was taken off there, be sent.

    The next sync of their products does it; gives how many are. Raises as `send_again`.
    """
    refused = send_again(refused_of_pictures(pictures), actor=actor)
    return refused + put_back(pictures, actor=actor)
