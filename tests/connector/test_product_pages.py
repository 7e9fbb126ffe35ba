"""Products of Shopify's are kept: what was read, confirmed, changed there, deleted."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.connector import processing, producing
from tests.connector.producing import at, price, row, tree, variant_tree
from tests.connector.shapes import gid
from tests.ledger import building

from nightclerk.connector.mapping.products.rows import ProductRow
from nightclerk.connector.models import Shop, ShopProduct, ShopVariant, SkippedRecord
from nightclerk.connector.selectors.products.kept_products import (
    drifted,
    drifted_products,
)
from nightclerk.connector.services.items.pages import Kept, keep_variant_answers
from nightclerk.connector.services.products.pages import (
    keep_products,
    mark_products_gone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return processing.shop()


def read(shop: Shop, *rows: ProductRow) -> Kept:
    return keep_products(shop, rows, is_answer=False, run_id=1)


def answered(shop: Shop, *rows: ProductRow) -> Kept:
    return keep_products(shop, rows, is_answer=True, run_id=1)


def too_large(number: int) -> ProductRow:
    """Give a product that the database has no room for."""
    return row(number, variants=[variant_tree(number, position=2**40)])


def linked(shop: Shop, number: int = 1) -> None:
    """Let a product and its variant be an item, whose fields we decide."""
    lamp = building.item(no=f"I-{number}")
    ShopProduct.objects.filter(gid=gid("Product", number)).update(item=lamp)
    ShopVariant.objects.filter(gid=gid("ProductVariant", number)).update(item=lamp)
    producing.product_card(shop, direction="to")


def test_a_product_is_kept_with_its_full_texts(shop: Shop) -> None:
    title, option = "T" * 300, "O" * 200
    red = variant_tree(
        7, title=option, selectedOptions=[{"name": "Colour", "value": option}]
    )

    kept = read(shop, row(1, title=title, variants=[red]))

    product, variant = producing.product(), producing.variant(7)
    assert kept.new == [product.gid]
    assert kept.new_variants == [variant.gid]
    assert (product.title, product.vendor, product.handle) == (title, "Kiln", "mug-1")
    assert variant.product == product
    assert variant.product_title == title
    assert variant.options == [{"name": "Colour", "value": option}]
    assert variant.price == price("10.00")
    assert variant.inventory_gid == gid("InventoryItem", 7)


def test_the_first_read_of_a_record_confirms_it(shop: Shop) -> None:
    read(shop, row())

    variant = producing.variant()
    assert variant.confirmed == variant.observed
    assert variant.confirmed == {
        "price": "10.00",
        "compare_at": None,
        "cost": None,
        "sku": "SKU-1",
        "barcode": "",
        "policy": "DENY",
        "taxable": True,
        "tracked": True,
        "weight": "0",
        "tariff": None,
        "origin": None,
    }
    assert producing.product().confirmed["title"] == "Mug 1"


def test_what_is_unchanged_is_not_written(shop: Shop) -> None:
    read(shop, row(1), row(2))
    before = list(ShopVariant.objects.values()), list(ShopProduct.objects.values())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        kept = read(shop, row(1), row(2))

    told = " ".join(query["sql"] for query in queries)
    assert len(kept.unchanged) == 2
    assert (list(ShopVariant.objects.values()), list(ShopProduct.objects.values())) == (
        before
    )
    assert "INSERT INTO connector_shop" not in told


def test_a_page_takes_as_many_statements_for_many_products_as_for_one(
    shop: Shop,
) -> None:
    with CaptureQueriesContext(connection) as one:
        read(shop, row(1))
    with CaptureQueriesContext(connection) as many:
        read(shop, *(row(number) for number in range(2, 60)))

    assert len(many) == len(one)
    assert ShopProduct.objects.count() == 59


def test_what_an_order_made_known_is_the_same_variant(shop: Shop) -> None:
    lamp = building.item(no="L-1")
    known = ShopVariant.objects.create(
        shop=shop, gid=gid("ProductVariant", 1), item=lamp, mapped_by="hand"
    )

    read(shop, row())

    variant = producing.variant()
    assert (variant.pk, variant.item, variant.mapped_by) == (known.pk, lamp, "hand")
    assert variant.product == producing.product()


def test_imp16_a_variant_that_its_product_has_no_longer_is_gone_and_keeps_its_link(
    shop: Shop,
) -> None:
    two = [variant_tree(1), variant_tree(2)]
    read(shop, row(variants=two))
    lamp = building.item(no="L-1")
    ShopVariant.objects.update(item=lamp)

    kept = read(shop, row(updatedAt=at(5), variants=two[:1]))

    assert kept.gone_variants == [gid("ProductVariant", 2)]
    assert kept.changed == [gid("Product", 1)]
    assert producing.variant(2).is_gone
    assert producing.variant(2).item == lamp
    assert not producing.variant(1).is_gone


def test_a_product_whose_variants_were_not_all_read_buries_none(shop: Shop) -> None:
    two = [variant_tree(1), variant_tree(2)]
    read(shop, row(variants=two))
    cut = tree(updatedAt=at(5), variants=two[:1])
    cut["variants"]["pageInfo"]["hasNextPage"] = True

    kept = read(shop, producing.product_row(cut))

    assert kept.gone_variants == []
    assert not producing.variant(2).is_gone


def test_imp04_a_deleted_product_is_gone_with_its_variants_and_keeps_its_links(
    shop: Shop,
) -> None:
    read(shop, row())
    linked(shop)

    gone = mark_products_gone(shop, [gid("Product", 1), gid("Product", 99)])

    assert gone == [gid("Product", 1)]
    assert producing.product().is_gone
    assert producing.variant().is_gone
    assert producing.variant().item is not None


def test_a_product_that_comes_back_is_alive_again(shop: Shop) -> None:
    read(shop, row())
    mark_products_gone(shop, [gid("Product", 1)])

    kept = read(shop, row())

    assert kept.changed == [gid("Product", 1)]
    assert not producing.product().is_gone
    assert not producing.variant().is_gone


def test_a_product_that_comes_back_leaves_its_item_to_the_one_that_was_made_since(
    shop: Shop,
) -> None:
    lamp = building.item(no="L-1")
    read(shop, row(1), row(2))
    ShopProduct.objects.filter(gid=gid("Product", 1)).update(item=lamp, is_added=True)
    mark_products_gone(shop, [gid("Product", 1)])
    ShopProduct.objects.filter(gid=gid("Product", 2)).update(item=lamp, is_added=True)

    kept = read(shop, row(1))

    assert kept.left_out == []
    assert not producing.product(1).is_gone
    assert (producing.product(1).is_added, producing.product(2).is_added) == (
        False,
        True,
    )


def test_an_older_read_changes_nothing(shop: Shop) -> None:
    read(shop, row(title="New", updatedAt=at(10)))

    kept = read(shop, row(title="Old", updatedAt=at(5)))

    assert kept.unchanged == [gid("Product", 1)]
    assert producing.product().title == "New"


def test_one_that_the_database_refuses_does_not_stop_the_others(shop: Shop) -> None:
    bad = too_large(2)

    kept = read(shop, row(1), bad, row(3))

    assert len(kept.new) == 2
    assert [left.gid for left in kept.left_out] == [gid("Product", 2)]
    assert SkippedRecord.objects.get().stream == "products"


def test_one_that_was_left_out_is_resolved_when_it_is_here(shop: Shop) -> None:
    read(shop, too_large(1))

    read(shop, row(1))

    assert SkippedRecord.objects.get().resolved_at is not None


def test_gift_cards_are_kept(shop: Shop) -> None:
    read(shop, row(isGiftCard=True))

    assert producing.product().is_gift_card


def test_a_change_at_shopify_in_a_field_of_ours_is_drift(shop: Shop) -> None:
    read(shop, row())
    linked(shop)

    changed = variant_tree(price="12.00", updatedAt=at(5))
    kept = read(shop, row(title="Cup", updatedAt=at(5), variants=[changed]))

    variant = producing.variant()
    assert sorted(kept.drifted) == [gid("Product", 1), variant.gid]
    assert (variant.confirmed["price"], variant.observed["price"]) == ("10.00", "12.00")
    assert list(drifted(shop)) == [variant]
    assert list(drifted_products(shop)) == [producing.product()]


def test_drift_ends_when_it_is_changed_back_at_shopify(shop: Shop) -> None:
    read(shop, row())
    linked(shop)
    read(shop, row(title="Cup", updatedAt=at(5)))

    kept = read(shop, row(updatedAt=at(10)))

    assert kept.drifted == []
    assert list(drifted_products(shop)) == []


def test_drift_that_is_repaired_counts_as_confirmed_so_that_it_is_sent(
    shop: Shop,
) -> None:
    read(shop, row())
    linked(shop)
    producing.product_card(shop, repairs_drift=True)
    revision = producing.product().revision

    kept = read(shop, row(title="Cup", updatedAt=at(5)))

    product = producing.product()
    assert kept.drifted == [product.gid]
    assert product.confirmed["title"] == "Cup"
    assert product.revision == revision + 1


@pytest.mark.parametrize(
    "card",
    [
        {"direction": "to", "owners": {"title": "shopify"}},
        {"direction": "to", "updates_products": False},
        {"direction": "from"},
        {"direction": ""},
    ],
)
def test_what_is_not_ours_to_decide_cannot_drift(
    shop: Shop, card: dict[str, Any]
) -> None:
    read(shop, row())
    linked(shop)
    producing.product_card(shop, **card)

    kept = read(shop, row(title="Cup", updatedAt=at(5)))

    assert kept.drifted == []
    assert producing.product().confirmed["title"] == "Cup"


def test_a_price_that_was_sent_drifts_whichever_way_products_go(shop: Shop) -> None:
    read(shop, row())
    linked(shop)
    producing.product_card(shop, direction="from")
    keep_variant_answers(shop, [producing.variant_answer(price="11.00")])

    kept = read(
        shop,
        row(
            updatedAt=at(5),
            variants=[variant_tree(price="9.00", sku="X", updatedAt=at(5))],
        ),
    )

    variant = producing.variant()
    assert kept.drifted == [variant.gid]
    assert (variant.confirmed["price"], variant.confirmed["sku"]) == ("11.00", "X")


def test_an_answer_confirms_and_counts_the_revision(shop: Shop) -> None:
    read(shop, row())
    linked(shop)
    revision = producing.product().revision

    answered(shop, producing.answer(title="Cup", updatedAt=at(5)))

    product = producing.product()
    assert product.confirmed["title"] == "Cup"
    assert product.revision == revision + 1
    assert product.sent_at is not None
    assert producing.variant().product_title == "Cup"


def test_imp02_an_answer_without_variants_does_not_count_as_read(shop: Shop) -> None:
    read(shop, row())

    answered(shop, producing.answer(title="Cup", updatedAt=at(5)))

    stamp = producing.product().shopify_updated_at
    assert stamp is not None
    assert stamp == producing.NOON


def test_an_answer_does_not_confirm_what_others_changed_in_other_fields(
    shop: Shop,
) -> None:
    read(shop, row())
    linked(shop)
    told = producing.answer(title="Cup", vendor="Else", updatedAt=at(5))
    told.sent = {"title"}

    kept = answered(shop, told)

    product = producing.product()
    assert kept.drifted == [product.gid]
    assert (product.confirmed["title"], product.confirmed["vendor"]) == ("Cup", "Kiln")


def test_a_text_that_shopify_tidied_is_no_drift_while_it_is_the_same(
    shop: Shop,
) -> None:
    read(shop, row())
    linked(shop)
    told = producing.answer(descriptionHtml="<p>Hello</p>", updatedAt=at(5))
    told.fields["body"] = "what-we-sent"
    answered(shop, told)

    same = read(shop, row(descriptionHtml="<p>Hello</p>", updatedAt=at(6)))
    other = read(shop, row(descriptionHtml="<p>Bye</p>", updatedAt=at(7)))

    assert same.drifted == []
    assert other.drifted == [gid("Product", 1)]
    assert producing.product().confirmed["body"] == "what-we-sent"


def test_new_variants_of_an_answer_belong_to_the_product_they_name(shop: Shop) -> None:
    read(shop, row())
    new = producing.variant_answer(2)
    new.product_gid = gid("Product", 1)

    keep_variant_answers(shop, [new])

    assert producing.variant(2).product == producing.product()
    assert producing.variant(2).product_title == "Mug 1"
