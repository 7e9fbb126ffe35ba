"""“Tell me” finds the places and the records of the books."""

from django.test import Client
from tests.web.books.bookkeeping import a_document
from tests.web.conftest import LogIn


def found(client: Client, term: str) -> dict[str, str]:
    answer = client.get("/search/", {"s": term, "extended": "1"})
    return {result.title: str(result.link) for result in answer.context["results"]}


def test_places_of_the_books_are_found_by_name(viewer: Client):
    assert found(viewer, "posted invoices")["Posted invoices"] == (
        "/ledger/posteddocument/?kind__exact=invoice"
    )


def test_documents_are_found_by_their_shopify_order_number(viewer: Client):
    order = a_document(external_order_no="#1001")

    assert found(viewer, "#1001") == {
        f"{order.no} Ada Lovelace": f"/ledger/salesdocument/{order.pk}/change/"
    }


def test_customers_and_items_are_found(viewer: Client):
    order = a_document()
    line = order.lines.get()

    assert f"/ledger/customer/{order.customer_id}/change/" in (
        found(viewer, "lovelace").values()
    )
    assert f"/ledger/item/{line.item_id}/change/" in found(viewer, "lamp").values()


def test_nothing_of_the_books_is_found_without_a_role(log_in: LogIn):
    a_document()

    assert found(log_in(""), "lovelace") == {}
