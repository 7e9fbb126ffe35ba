"""Products that a person removed: they stay removed, and nothing is half done."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from tests.connector import processing, producing
from tests.connector.producing import row
from tests.ledger import building

from nightclerk.connector.models import (
    MappedBy,
    OrderProblem,
    OutgoingChange,
    Shop,
    ShopProduct,
    ShopVariant,
    SkippedRecord,
)
from nightclerk.connector.selectors.settings import order_settings, product_settings
from nightclerk.connector.selectors.work_lists import unmapped_variants
from nightclerk.connector.services.papers.map_again import map_again
from nightclerk.connector.services.products.drift import send_ours_again
from nightclerk.connector.services.products.intake import (
    Intake,
    ProductPage,
    TakenIn,
    take_in,
)
from nightclerk.connector.services.products.starts import remove_product
from nightclerk.connector.services.sending import outbox
from nightclerk.connector.services.syncs.skips import LeftOut, keep_skipped
from nightclerk.core.errors import NotAllowed, NotReady, Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.rights import grant
from nightclerk.ledger.models import Item

pytestmark = pytest.mark.django_db
PRODUCTS = 30108


@pytest.fixture
def shop() -> Shop:
    """Give a shop whose products decide what items are, and which makes none."""
    made = processing.shop(creates_items=False)
    producing.product_card(made, direction="from")
    return made


@pytest.fixture
def lamp(shop: Shop) -> Item:
    """Give the item that the shop's product is, found by its SKU."""
    made = building.item(no="SKU-1")
    brought(shop)
    return made


def brought(shop: Shop, **how: object) -> TakenIn:
    """Bring the product from Shopify once more."""
    producing.order_card(shop, **how)
    intake = Intake(product_settings(shop), order_settings(shop), brings=True)
    return take_in(shop, ProductPage([row()]), intake=intake)


def goes_off_sale(shop: Shop) -> None:
    """Let what is removed be archived at Shopify."""
    producing.product_card(shop, direction="to", removed_action="ARCHIVED")


def somebody() -> User:
    """Give somebody who decides about products, and whose groups may not sync them."""
    user = User.objects.create_user("nina")
    codenames = ("change_shopproduct", "change_jobentry", "view_jobentry")
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    others = Group.objects.create(name="Buyers")
    grant(task=PRODUCTS, group=others, right="run", actor=None)
    return user


@pytest.mark.parametrize("creates", [False, True])
def test_what_was_removed_by_hand_is_no_item_after_the_next_import(
    shop: Shop, lamp: Item, creates: bool
) -> None:
    remove_product(producing.product())

    done = brought(shop, creates_items=creates)

    variant = producing.variant()
    assert (variant.item, variant.mapped_by) == (None, MappedBy.HAND)
    assert producing.product().item is None
    assert (done.mapped, done.unmapped, done.created) == ([], [], [])
    assert list(Item.objects.all()) == [lamp]
    assert not unmapped_variants(shop).exists()


def test_an_order_of_what_was_removed_waits_and_says_so(shop: Shop, lamp: Item) -> None:
    remove_product(producing.product())

    processing.processed(shop, processing.sold())

    (problem,) = OrderProblem.objects.filter(mapping="variant")
    (waiting,) = unmapped_variants(shop)
    assert waiting.problem["text"]["template"] == (
        "It was removed by hand, and no item is looked for"
    )
    assert (waiting.pk, waiting.waiting) == (problem.mapping_id, 1)


def test_somebody_who_looks_again_finds_the_item_of_what_was_removed(
    shop: Shop, lamp: Item
) -> None:
    remove_product(producing.product())

    done = map_again([producing.variant()], creates=False)

    assert done.mapped == 1
    assert producing.variant().item == lamp


def test_what_was_to_be_sent_of_a_removed_product_is_dropped(
    shop: Shop, lamp: Item
) -> None:
    variant = producing.variant()
    why = Refused(words("The price is {price}", price="0.00"))
    keep_skipped(shop, "prices_out", LeftOut(variant.gid, "Lamp", why), run_id=1)
    outbox.plan(shop, "variants", "k1", {"price": "9.00"}, gid=variant.gid)
    new = {"product": variant.product_gid, "item": lamp.pk}
    outbox.plan(shop, "variants-new", "k2", new)
    outbox.plan(shop, "variants", "k3", {"price": "9.00"}, gid="another")

    remove_product(producing.product())

    states = OutgoingChange.objects.order_by("key").values_list("key", "state")
    assert [*states] == [("k1", "dropped"), ("k2", "dropped"), ("k3", "pending")]
    assert SkippedRecord.objects.get().resolved_at is not None


def test_who_may_not_sync_products_removes_none_that_shopify_must_be_told_of(
    shop: Shop, lamp: Item
) -> None:
    goes_off_sale(shop)

    with pytest.raises(NotAllowed, match="You have no right to run"):
        remove_product(producing.product(), actor=somebody(), background=True)

    assert producing.variant().item == lamp
    assert not OutgoingChange.objects.exists()
    assert not JobEntry.objects.exists()


def test_a_product_of_a_shop_that_is_off_stays_as_it_is(shop: Shop, lamp: Item) -> None:
    goes_off_sale(shop)
    Shop.objects.update(is_enabled=False)

    with pytest.raises(NotReady, match="is not enabled"):
        remove_product(producing.product())

    assert producing.variant().item == lamp


def test_what_was_changed_at_shopify_is_put_right_with_its_sync_or_not_at_all(
    shop: Shop, lamp: Item
) -> None:
    seen = producing.variant().observed | {"price": "1.00"}
    ShopVariant.objects.update(observed=seen)
    product = ShopProduct.objects.get()

    with pytest.raises(NotAllowed):
        send_ours_again(product, actor=somebody(), background=True)

    assert producing.variant().confirmed["price"] != "1.00"
