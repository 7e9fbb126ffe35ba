"""Posted documents become papers in German and English."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import gettext, override
from tests.ledger.building import company, customer, item, rate
from tests.ledger.posting_building import BOTH, SHIP, charged, order, posted, sold

from nightclerk.ledger.models import PaymentTerms, VatSetup
from nightclerk.ledger.printing.facts import facts_of
from nightclerk.ledger.printing.pdf import pdf_of, pictures_of
from nightclerk.ledger.printing.wording import address_lines, language_of
from nightclerk.ledger.selectors.papers import paper_of
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.posting.printing import file_name, print_document

pytestmark = pytest.mark.django_db
ADDRESS = {
    "street": "1 Main Street",
    "post_code": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}


def house(**changes):
    return company(
        street="Hafenstraße 7",
        post_code="20457",
        city="Hamburg",
        vat_id="DE123456789",
        bank="Nordbank\nDE02 1203 0000 0000 2020 51",
        **changes,
    )


def invoice(buyer=None, *, lines=(), **header):
    house()
    lines = lines or [charged("4400", "100", description="Advice")]
    return posted(order(*lines, of=buyer or customer(), **header)).invoice


def said(document):
    return facts_of(paper_of(document))


def in_words(facts):
    """Give the texts of a paper in one string, as a search would find them."""
    pairs = [" ".join(pair) for pair in facts["facts"]]
    cells = [" ".join(row["cells"]) for row in facts["rows"]]
    sums = [f"{row['title']} {row['amount']}" for row in facts["totals"]]
    return "\n".join([facts["title"], *pairs, *cells, *sums, *facts["sentences"]])


def test_an_invoice_says_to_whom_for_what_and_how_much():
    buyer = customer("Ada Lovelace", **ADDRESS, vat_group="DOMESTIC")
    lines = [
        sold(item("Lamp", kind="service"), "3", unit_price="19.99"),
        LineInput(description="Thank you"),
    ]

    facts = said(invoice(buyer, lines=lines, external_order_no="#1001"))

    assert facts["title"] == "Invoice SI-2026-00001"
    assert facts["recipient"] == [
        "Ada Lovelace",
        "1 Main Street",
        "SW1A 1AA London",
        "United Kingdom",
    ]
    assert ["Shopify Order No.", "#1001"] in facts["facts"]
    assert facts["rows"][0]["cells"][:2] == ["1", "Lamp"]
    assert facts["rows"][0]["cells"][4:] == ["19.99", "19 %", "59.97"]
    assert facts["rows"][1]["cells"][:2] == ["", "Thank you"]
    assert facts["rates"] == [["19 %", "59.97", "11.39", "71.36"]]
    assert facts["totals"][-1]["amount"] == "71.36\u00a0EUR"
    assert "DE123456789" in "".join(facts["footer"][-1])


def test_a_paper_is_in_the_language_of_its_document():
    german = said(invoice(customer(country="DE")))
    english = said(invoice(customer(country="GB", vat_group="DOMESTIC")))
    wanted = said(invoice(customer(country="DE", language="en")))

    with override("de"):
        assert german["totals"][-1]["title"] == gettext("Total") != "Total"
    assert ["100,00" in in_words(german), "100.00" in in_words(english)] == [True, True]
    assert "2. März 2026" in in_words(german)
    assert [german["language"], english["language"], wanted["language"]] == [
        "de",
        "en",
        "en",
    ]


def test_discounts_are_shown_and_add_up():
    house()
    line = sold(item(kind="service"), "2", unit_price="50", discount_percent="10")
    buyer = customer(language="en")

    facts = said(
        invoice(buyer, lines=[line], discount_kind="percent", discount_value=5)
    )

    titles = [column["title"] for column in facts["columns"]]
    assert facts["rows"][0]["cells"][titles.index("Discount")] == "10 %"
    assert [(row["title"], row["amount"]) for row in facts["totals"]] == [
        ("Sum of the lines", "90.00"),
        ("Invoice discount", "-4.50"),
        ("Net", "85.50"),
        ("VAT", "16.25"),
        ("Total", "101.75\u00a0EUR"),
    ]


def test_the_terms_are_said_in_words_with_amounts():
    house()
    terms = PaymentTerms.objects.create(
        code="SKONTO", due="30D", discount_until="10D", discount_percent=Decimal(2)
    )
    buyer = customer(language="en", terms=terms)

    words = in_words(said(invoice(buyer)))

    assert "Please pay 119.00\u00a0EUR by April 1, 2026." in words
    assert "With 2 % discount until March 12, 2026: 116.62\u00a0EUR." in words


def test_the_sentence_of_the_vat_setup_is_printed():
    house()
    sentence = "Reverse charge: the recipient owes the VAT."
    VatSetup.objects.filter(business_group__code="EU").update(clause=sentence)
    buyer = customer("Jean", country="FR", vat_id="FR83404833048", vat_group="EU")

    assert sentence in said(invoice(buyer))["sentences"]


def test_vat_is_told_in_euros_too_when_the_invoice_is_in_dollars():
    house()
    buyer = customer(currency=rate("USD", "1.0850").currency, language="en")

    words = in_words(said(invoice(buyer)))

    assert "Total 119.00\u00a0USD" in words
    assert "VAT in EUR: 17.51" in words


def test_a_delivery_note_has_goods_and_no_amounts():
    house()
    goods = item("Lamp")
    lines = sold(goods, "2"), charged("4830", "4.90")
    document = order(*lines, of=customer(language="en"), external_order_no="#7")

    facts = said(posted(document, SHIP).shipment)

    assert facts["title"] == "Delivery note SS-2026-00001"
    assert facts["rows"] == [
        {"cells": ["1", "Lamp", "2", "Stück"], "notes": [f"Item {goods.no}"]}
    ]
    assert (facts["totals"], facts["rates"]) == ([], [])


def test_a_credit_memo_names_its_invoice_and_the_goods_come_with_a_receipt():
    house()
    bought = posted(order(sold(item("Lamp"), "2"), of=customer(language="en")), BOTH)

    done = posted(credit_memo_for(bought.invoice, on=date(2026, 3, 9)))

    facts = said(done.credit)
    assert facts["title"] == "Credit memo SC-2026-00001"
    assert facts["intro"] == f"For Invoice {bought.invoice.no} of March 2, 2026"
    assert "We credit 238.00\u00a0EUR to you." in facts["sentences"]
    assert said(done.receipt)["title"].startswith("Return receipt SR-2026-")


def test_printing_makes_a_pdf_for_keeping_and_counts():
    document = invoice()

    first, second = print_document(document), print_document(document)

    document.refresh_from_db()
    assert first.name == "SI-2026-00001.pdf"
    assert first.pdf.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in first.pdf
    assert b"pdfuaid:part>1<" in first.pdf
    assert first.pdf == second.pdf
    assert document.printed == 2


def test_a_name_that_the_fonts_lack_is_printed_all_the_same():
    document = invoice(customer("株式会社 夜勤", language="en"))

    assert print_document(document).pdf.startswith(b"%PDF-")


def test_what_customers_are_called_is_never_run():
    document = invoice(customer('#panic("x") $x$ *b* `c` @d <e> \\', language="en"))

    facts = said(document)

    assert facts["recipient"] == ['#panic("x") $x$ *b* `c` @d <e> \\']
    assert pdf_of(facts, at=document.posted_at).startswith(b"%PDF-")


def test_a_long_invoice_goes_on_over_pages():
    lines = [charged("4400", "1", description=f"Line {no}") for no in range(80)]
    document = invoice(customer(language="en"), lines=lines)

    pages = pictures_of(said(document))

    assert len(pages) == 3
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_prices_with_vat_lead_to_the_total_without_adding_it_again():
    buyer = customer(language="en", prices_include_vat=True)

    facts = said(invoice(buyer, lines=[charged("4400", "119")]))

    assert [(row["title"], row["amount"]) for row in facts["totals"]] == [
        ("Total", "119.00\u00a0EUR"),
        ("VAT included", "19.00"),
    ]


@pytest.mark.parametrize(
    ("language", "country", "chosen"),
    [
        ("", "DE", "de"),
        ("", "AT", "de"),
        ("", "FR", "en"),
        ("", "", "en"),
        ("de-CH", "FR", "de"),
        ("en", "DE", "en"),
        ("fr", "DE", "en"),
    ],
)
def test_the_language_follows_the_document_then_the_country(language, country, chosen):
    assert language_of(language, country) == chosen


def test_an_address_names_its_country_only_abroad():
    at_home = {"name": "Ada", "city": "Köln", "post_code": "50667", "country": "DE"}

    home = address_lines(at_home, language="de", home="DE")
    abroad = address_lines(at_home, language="en", home="FR")

    assert home == ["Ada", "50667 Köln"]
    assert abroad == ["Ada", "50667 Köln", "Germany"]


def test_the_name_of_a_file_has_no_signs_of_paths():
    assert file_name("RE 2026/0001") == "RE-2026-0001"
