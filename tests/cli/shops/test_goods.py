"""Goods of a shop on the command line: products, stock, locations, pictures, bulk."""

import pytest
from tests.api.shops.selling import a_change
from tests.api.shops.shelves import (
    a_bulk_operation,
    a_lamp,
    a_level,
    a_picture,
    a_product,
)
from tests.cli.asking import Shell
from tests.connector.processing import shop

from nightclerk.connector.models import ShopProduct, ShopVariant
from nightclerk.jobs.models import JobEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_product_is_shown_as_wanted_and_confirmed_and_its_price_allowed(shell):
    variant = a_product(shop(), price="40.00")
    number = str(variant.pk)

    (head,) = shell("goods", "list", "DEMO", "--text", "LAMP")
    words = shell.words("goods", "show", "DEMO", str(head["id"]))
    held = shell("goods", "why", "DEMO", number)
    after = shell("goods", "allow-price", "DEMO", number, "--price", "100")

    assert (head["item"], head["lowest_price"]) == ("LAMP", "40.00")
    assert "100.00" in words
    assert "40.00" in words
    assert any("40.00" in row["text"] for row in held)
    assert not any("40.00" in row["text"] for row in after)
    assert ShopVariant.objects.get().allowed_price == 100


def test_what_was_changed_at_shopify_is_put_right(shell):
    variant = a_product(shop())
    number = str(variant.product_id)
    ShopProduct.objects.update(observed={"title": "Lampe", "status": "ACTIVE"})

    decided = shell("goods", "send-ours", "DEMO", number)
    again = shell("goods", "send-ours", "DEMO", number, code=1)
    removed = shell("goods", "remove", "DEMO", number)

    assert JobEntry.objects.get(pk=decided["entry"]).task == 30108
    assert again["kind"] == "refused"
    assert removed == {"id": variant.product_id, "entry": None}


@pytest.mark.parametrize(
    ("command", "task", "params"),
    [
        ("goods sync DEMO --only-prices", 30108, {"only_prices": True}),
        ("goods add DEMO --items LAMP", 30108, {"add": ["LAMP"]}),
        ("levels sync DEMO --items LAMP", 30102, {"items": ["LAMP"]}),
        ("pictures sync DEMO --dry-run", 30107, {"dry_run": True}),
    ],
)
def test_a_sync_of_goods_is_an_entry_of_the_queue(shell, command, task, params):
    shop()
    a_lamp()

    entry = shell(*command.split())

    assert (entry["task"], entry["params"]) == (task, {"shop": "DEMO", **params})


def test_stock_is_explained_and_its_location_is_set(shell):
    level = a_level(a_product(shop()))

    (told,) = shell("levels", "list", "DEMO", "--differs")
    words = shell.words("levels", "show", "DEMO", str(level.pk))
    (place,) = shell("locations", "list", "DEMO")
    number = str(place["id"])
    done = shell("locations", "set", "DEMO", number, "--calculation", "free")

    assert (told["sku"], told["difference"]) == ("LAMP", 2)
    assert "Inventory" in words
    assert "Shopify should have" in words
    assert (place["calculation"], done["location"]["calculation"]) == (
        "projected",
        "free",
    )


def test_pictures_and_bulk_operations_are_listed(shell):
    here = shop()
    a_picture(a_product(here))
    row = a_bulk_operation(here, status="COMPLETED")

    (picture,) = shell("pictures", "list", "DEMO", "--state", "failed")
    (operation,) = shell("bulk", "list", "DEMO")
    refused = shell("bulk", "cancel", "DEMO", str(row.pk), code=1)

    assert picture["problem"] == "It is no picture."
    assert shell("bulk", "show", "DEMO", str(row.pk)) == operation
    assert refused["kind"] == "refused"
    assert shell("bulk", "look", "DEMO", str(row.pk), code=1)["kind"] == "refused"


def test_a_picture_that_was_taken_off_is_sent_again(shell):
    picture = a_picture(a_product(shop()), state="gone", is_ours=True)

    sent = shell("pictures", "send-again", "DEMO", str(picture.pk))

    assert sent["number"] == 1
    assert JobEntry.objects.get(pk=sent["entry"]).task == 30107


def test_several_changes_are_sent_again_and_given_up_at_once(shell):
    here = shop()
    ids = [str(a_change(here, state=state).pk) for state in ("rejected", "unknown")]

    shown = shell("outbox", "show", "DEMO", ids[0])
    again = shell("outbox", "retry", "DEMO", *ids)
    dropped = shell("outbox", "drop", "DEMO", *ids)

    assert shown["message"] == "Email is taken"
    assert again == {"asked": 2, "done": 1}
    assert dropped == {"asked": 2, "done": 2}
