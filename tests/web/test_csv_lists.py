"""Lists are taken along as CSV, with the filters that they had."""

import csv
import io

import pytest
from django.test import Client
from tests.ledger.building import company, customer
from tests.web.books.bookkeeping import a_document

from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.services.posting.documents import post
from nightclerk.web.site import site


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_list_has_its_columns_and_plain_values(viewer: Client):
    invoice = post(a_document(is_released=True), PostingOptions()).invoice

    rows = rows_of(viewer, "/ledger/posteddocument/csv/?kind__exact=invoice")

    assert [row["Number"] for row in rows] == [invoice.no]
    assert rows[0]["Shopify Order No."] == "#1001"
    assert rows[0]["Posting date"] == "2026-03-02"
    assert (rows[0]["Total"], rows[0]["Currency"]) == ("238.00", "EUR")


def test_filters_and_search_of_the_list_hold(viewer: Client):
    for name in ("Ada Lovelace", "Grace Hopper"):
        customer(name)

    rows = rows_of(viewer, "/ledger/customer/csv/?q=hopper")

    assert [row["Name"] for row in rows] == ["Grace Hopper"]


def test_all_pages_of_a_list_are_in_it(viewer: Client):
    company()

    rows = rows_of(viewer, "/ledger/account/csv/?p=2")

    assert len(rows) > 50


def test_the_link_keeps_the_filters(viewer: Client):
    customer("Grace Hopper")

    page = viewer.get("/ledger/customer/?q=hopper").content.decode()

    assert 'href="/ledger/customer/csv/?q=hopper"' in page


def test_whoever_may_not_see_a_list_may_not_take_it_along(log_in):
    answer = log_in("").get("/ledger/customer/csv/")

    assert answer.status_code == 403


def test_a_filter_that_does_not_exist_leads_back_to_the_list(viewer: Client):
    answer = viewer.get("/ledger/customer/csv/?nonsense__exact=1")

    assert (answer.status_code, answer["Location"]) == (302, "../")


@pytest.mark.django_db
def test_every_list_can_be_taken_along(admin_client: Client):
    a_document()
    lists = [
        f"/{model._meta.app_label}/{model._meta.model_name}/csv/"
        for model, page in site._registry.items()
        if hasattr(page, "csv")
    ]

    answers = {address: admin_client.get(address) for address in lists}

    kinds = {answer["Content-Type"] for answer in answers.values()}
    assert len(lists) > 20
    assert {answer.status_code for answer in answers.values()} <= {200, 302}
    assert "text/csv; charset=utf-8" in kinds
    for answer in answers.values():
        assert not answer.streaming or b"".join(answer.streaming_content)


def test_a_posted_document_is_read_as_pdf(viewer: Client):
    invoice = post(a_document(is_released=True), PostingOptions()).invoice
    address = f"/ledger/posteddocument/{invoice.pk}/"
    card = viewer.get(f"{address}change/").content.decode()

    answer = viewer.post(f"{address}pdf/")

    invoice.refresh_from_db()
    assert f'action="{address}pdf/"' in card
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{invoice.no}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert invoice.printed == 1
