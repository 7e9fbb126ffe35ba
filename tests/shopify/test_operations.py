"""Documents become requests with a name, a price and a type."""

from pathlib import Path

import httpx
import pytest
from tests.shopify.shop_double import SHOP_URL

from nightclerk.shopify.auth import StaticToken
from nightclerk.shopify.client import ShopifyClient
from nightclerk.shopify.documents import FRAGMENTS, read_document
from nightclerk.shopify.operations import Operation, read_operation
from nightclerk.shopify.orders.operations import ORDERS_BY_IDS, ORDERS_CHANGED
from nightclerk.shopify.orders.payloads import Order, OrdersChangedData
from nightclerk.shopify.products.operations import PRODUCTS_BULK, PRODUCTS_BY_IDS
from nightclerk.shopify.throttle import MemoryBucket
from nightclerk.shopify.transport import new_http


def test_a_document_gives_name_price_and_type():
    assert (ORDERS_CHANGED.name, ORDERS_CHANGED.cost) == ("OrdersChanged", 13)
    assert ORDERS_CHANGED.data is OrdersChangedData
    assert ORDERS_BY_IDS.node is Order
    assert not ORDERS_BY_IDS.mutation


def test_what_is_sent_has_neither_comments_nor_line_breaks():
    assert ORDERS_BY_IDS.document.startswith("query OrdersByIds($ids: [ID!]!) {")
    assert "\n" not in ORDERS_BY_IDS.document


def test_a_bulk_query_has_no_price_and_knows_where_its_records_belong():
    assert PRODUCTS_BULK.name == "ProductsBulk"
    assert PRODUCTS_BULK.document.startswith("query ProductsBulk { products { edges {")
    assert PRODUCTS_BULK.node is PRODUCTS_BY_IDS.node
    assert PRODUCTS_BULK.places["Product", "ProductVariant"] == "variants"


def test_only_a_change_without_a_key_must_not_be_repeated():
    plain = Operation("A", "mutation A { x }", 10, dict, mutation=True)
    safe = Operation("A", "mutation A { x @idempotent(key: 1) }", 10, dict, True)

    assert ORDERS_CHANGED.is_repeatable
    assert safe.is_repeatable
    assert not plain.is_repeatable


def test_a_document_without_a_price_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package = tmp_path / "unpriced_documents"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "shop.graphql").write_text("query Shop { shop { id } }")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ValueError, match="does not begin with its cost"):
        read_operation("unpriced_documents", "shop", dict)


def folder_of(tmp_path: Path, **documents: str) -> Path:
    """Write documents, and a fragment of money that uses another."""
    (tmp_path / FRAGMENTS).write_text(
        "fragment Bag on MoneyBag {\n  shopMoney { ...Money }\n}\n\n"
        "fragment Money on MoneyV2 {\n  amount\n}\n\n"
        "fragment Tax on TaxLine {\n  title\n}\n"
    )
    for name, text in documents.items():
        (tmp_path / f"{name}.graphql").write_text(text)
    return tmp_path


def test_fragments_that_a_query_uses_stand_behind_it(tmp_path: Path):
    folder = folder_of(tmp_path, a="# cost: 1\nquery A { a { ...Bag } b { ...Bag } }\n")

    text = read_document(folder, "a")

    assert " ".join(text.split()) == (
        "# cost: 1 query A { a { ...Bag } b { ...Bag } } "
        "fragment Bag on MoneyBag { shopMoney { ...Money } } "
        "fragment Money on MoneyV2 { amount }"
    )


@pytest.mark.parametrize(
    "begin", ["# cost: 1\nmutation A", "# cost: bulk\nquery A"], ids=["change", "bulk"]
)
def test_what_may_be_a_bulk_operation_has_its_fragments_in_their_place(
    tmp_path: Path, begin: str
):
    folder = folder_of(
        tmp_path, a=f"{begin} {{ a {{ id ...Bag ... on B {{ c }} }} }}\n"
    )

    text = read_document(folder, "a")

    assert text == f"{begin} {{ a {{ id shopMoney {{ amount }} ... on B {{ c }} }} }}\n"


def test_a_fragment_that_is_not_there_is_named(tmp_path: Path):
    folder = folder_of(tmp_path, a="# cost: 1\nquery A { a { ...Bags } }\n")

    with pytest.raises(ValueError, match="there is no fragment Bags"):
        read_document(folder, "a")


def test_a_client_closes_the_connections_that_it_opened():
    client = ShopifyClient(SHOP_URL, StaticToken("x"), bucket=MemoryBucket())

    with client:
        assert not client._http.is_closed

    assert client._http.is_closed


def test_no_redirection_is_followed_with_a_token_in_hand():
    with new_http() as http:
        assert not http.follow_redirects
        assert http.timeout == httpx.Timeout(60.0, connect=10.0)
