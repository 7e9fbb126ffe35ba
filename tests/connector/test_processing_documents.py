"""What documents say that orders become: heads, lines, charges, currencies."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.connector import shapes
from tests.connector.processing import (
    change,
    document,
    goods,
    lines_of,
    parcel,
    reasons,
    shop,
    sold,
)
from tests.ledger import building

from nightclerk.connector.models import (
    CountryRule,
    CustomerSettings,
    OrderSettings,
    PaymentMapping,
    ShippingMapping,
    Shop,
    ShopCompany,
    ShopCompanyLocation,
    ShopLocation,
    TermsMapping,
)
from nightclerk.ledger.models import (
    Account,
    Currency,
    Location,
    PaymentMethod,
    PaymentTerms,
    SalesDocument,
    SalesLine,
)
from nightclerk.ledger.services.parties.prices import put_discount, put_price

pytestmark = pytest.mark.django_db
D = Decimal
Json = dict[str, Any]


def words_of(made: SalesDocument) -> list[tuple[str, Decimal]]:
    """Give what each line says and comes to."""
    return [(line.description, line.line_amount) for line in lines_of(made)]


def account(role: str, of: Shop) -> Account:
    """Give an account of the shop card."""
    found = getattr(OrderSettings.objects.get(shop=of), f"{role}_account")
    assert isinstance(found, Account)
    return found


def abroad(shape: Any, *, currency: str = "USD", factor: int = 2) -> Any:
    """Give an order whose buyer pays in another currency, twice the shop's."""
    if isinstance(shape, list):
        return [abroad(each, currency=currency, factor=factor) for each in shape]
    if not isinstance(shape, dict):
        return shape
    if "shopMoney" in shape:
        amount = D(shape["shopMoney"]["amount"])
        return shapes.bag(str(amount), str(amount * factor), to=currency)
    found = {
        name: abroad(value, currency=currency, factor=factor)
        for name, value in shape.items()
    }
    if "presentmentCurrencyCode" in found:
        found["presentmentCurrencyCode"] = currency
    return found


def paid_with(*cards: str, **changes: Any) -> list[Json]:
    """Give successful payments with these kinds of card."""
    return [
        shapes.transaction(
            number,
            paymentDetails={
                "__typename": "CardPaymentDetails",
                "company": card,
                "number": "1",
                "bin": "1",
                "avsResultCode": None,
                "cvvResultCode": None,
            },
            **changes,
        )
        for number, card in enumerate(cards, start=1)
    ]


def methods(of: Shop, **codes: str) -> None:
    """Map kinds of card to payment methods by their codes."""
    for card, code in codes.items():
        method, _ = PaymentMethod.objects.get_or_create(code=code)
        PaymentMapping.objects.create(
            shop=of, gateway="bogus", card_company=card, method=method
        )


def test_d04_the_customer_of_a_country_is_everybodys_who_buys_there() -> None:
    here = shop()
    chosen = building.customer("Copenhagen counter")
    CountryRule.objects.create(shop=here, country="DK", default_customer=chosen)
    place = shapes.address(countryCodeV2="DK", country="Denmark")

    made = document(
        here,
        sold(1001, goods(rate="0"), shippingAddress=place, displayAddress=place),
    )

    assert made.customer == made.bill_to == chosen


def test_d02_d17_a_company_buys_and_the_payer_of_its_location_pays() -> None:
    here = shop()
    buys, pays = building.customer("Acme shop"), building.customer("Acme holding")
    company = ShopCompany.objects.create(
        shop=here, gid=shapes.gid("Company", 1), name="Acme", customer=buys
    )
    ShopCompanyLocation.objects.create(
        company=company,
        gid=shapes.gid("CompanyLocation", 1),
        sell_to=buys,
        bill_to=pays,
    )
    buyer = {
        "__typename": "PurchasingCompany",
        "company": {"id": company.gid, "name": "Acme"},
        "contact": {"id": shapes.gid("CompanyContact", 1)},
        "location": {"id": shapes.gid("CompanyLocation", 1), "name": "HQ"},
    }

    made = document(here, sold(1001, purchasingEntity=buyer))

    assert (made.customer, made.bill_to) == (buys, pays)


def test_d05_without_import_of_buyers_the_default_customer_buys() -> None:
    here = shop()
    chosen = building.customer("Web shop")
    CustomerSettings.objects.filter(shop=here).update(
        imports="none", default_customer=chosen
    )

    made = document(here, sold())

    assert made.customer == made.bill_to == chosen
    assert made.name == "Ada Lovelace"


def test_d13_d34_the_first_way_of_shipping_says_method_agent_and_service() -> None:
    here = shop()
    other = Account.objects.filter(is_heading=False, is_direct=True).last()
    ShippingMapping.objects.create(
        shop=here,
        title="Express",
        method="CIF",
        agent="DHL",
        service="OVERNIGHT",
        account=other,
    )
    ways = [parcel(1, title="Express"), parcel(2, title="Gift wrap", price="1.00")]

    made = document(here, sold(1001, goods(), shipping=ways))

    assert (made.shipment_method, made.shipping_agent, made.shipping_service) == (
        "CIF",
        "DHL",
        "OVERNIGHT",
    )
    booked = [line.account for line in lines_of(made)[1:]]
    assert booked == [other, account("shipping", here)]


def test_d14_payments_of_two_methods_name_none() -> None:
    here = shop()
    methods(here, visa="CARD", gift_card="GIFT")

    made = document(here, sold(1001, transactions=paid_with("visa", "gift_card")))

    assert made.method is None


def test_d15_payments_that_all_are_of_one_method_name_it() -> None:
    here = shop()
    methods(here, visa="CARD", master="CARD")

    made = document(here, sold(1001, transactions=paid_with("visa", "master")))

    assert made.method is not None
    assert made.method.code == "CARD"


def test_payments_that_failed_or_are_not_mapped_name_no_method() -> None:
    here = shop()
    methods(here, visa="CARD")
    failed = paid_with("visa", status="FAILURE")

    first = document(here, sold(1001, transactions=failed))
    second = document(here, sold(1002, transactions=paid_with("visa", "amex")))

    assert first.method is None
    assert second.method is None


@pytest.mark.parametrize(
    ("is_over", "wanted", "kind"),
    [
        (True, True, "invoice"),
        (True, False, "order"),
        (False, True, "order"),
    ],
    ids=["D18-on", "D18-off", "D18-open"],
)
def test_d18_a_fulfilled_order_is_an_invoice_where_the_shop_wants_it(
    is_over: bool, wanted: bool, kind: str
) -> None:
    here = shop(invoices_fulfilled=wanted)
    status = "FULFILLED" if is_over else "UNFULFILLED"

    made = document(here, sold(1001, displayFulfillmentStatus=status))

    assert made.kind == kind


def test_d20_documents_have_numbers_of_their_own_or_shopifys() -> None:
    here = shop()

    own = document(here, sold(1001))
    change(here, uses_shopify_no=True)
    theirs = document(here, sold(1002))

    assert (own.no, theirs.no) == ("O-00001", "#1002")


def test_d21_a_number_that_begins_with_an_at_sign_is_refused() -> None:
    here = shop(uses_shopify_no=True)

    told = reasons(here, sold(1001, name="@INVALID123"))

    assert told == ["@INVALID123 cannot be a document's number"]
    assert not SalesDocument.objects.exists()


def test_d27_shopifys_due_date_wins_over_the_terms() -> None:
    here = shop()
    terms = PaymentTerms.objects.first()
    TermsMapping.objects.create(shop=here, name="Net 30", terms=terms)

    made = document(here, sold(1001, paymentTerms=due("2026-02-14T23:30:00Z")))

    assert made.terms == terms
    assert made.due_date == date(2026, 2, 15)


def test_terms_that_are_not_mapped_stop_no_order() -> None:
    here = shop()

    made = document(here, sold(1001, paymentTerms=due("2026-02-14T12:00:00Z")))

    assert made.due_date == date(2026, 2, 14)
    assert TermsMapping.objects.get().name == "Net 30"


def due(at: str) -> Json:
    return {
        "id": shapes.gid("PaymentTerms", 1),
        "paymentTermsName": "Net 30",
        "paymentTermsType": "NET",
        "dueInDays": 30,
        "paymentSchedules": shapes.page(
            [
                {
                    "id": shapes.gid("PaymentSchedule", 1),
                    "dueAt": at,
                    "issuedAt": shapes.CREATED,
                    "completedAt": None,
                    "amount": {"amount": "10.00", "currencyCode": "EUR"},
                }
            ]
        ),
    }


def test_d29_documents_in_the_buyers_currency_have_the_buyers_amounts() -> None:
    here = shop(money="presentment")
    building.rate("USD", "1.0850")

    made = document(here, abroad(sold(1001, goods(quantity=2), shipping=[parcel()])))

    assert made.currency.code == "USD"
    assert [line.unit_price for line in lines_of(made)] == [D("20"), D("9.80")]
    assert (made.gross, made.vat) == (D("49.80"), D("7.94"))


def test_d29_documents_in_the_shops_currency_have_the_shops_amounts() -> None:
    here = shop(money="shop")

    made = document(here, abroad(sold(1001, goods(quantity=2))))

    assert made.currency.code == "EUR"
    assert [line.unit_price for line in lines_of(made)] == [D("10")]


def test_price_lists_leave_the_prices_of_orders_alone() -> None:
    here = shop()
    first = lines_of(document(here, sold(1001, goods())))[0].item
    assert first is not None
    put_price(first, 5)
    put_discount(50)

    made = document(here, sold(1002, goods(quantity=2), shipping=[parcel()]))

    assert made.gross == D("24.90")
    assert [
        (line.unit_price, line.discount_percent, line.price_from)
        for line in lines_of(made)
    ] == [(10, 0, "taken"), (D("4.90"), 0, "taken")]


def test_a_currency_that_the_books_do_not_have_stops_the_order() -> None:
    here = shop(money="presentment")
    Currency.objects.filter(code="ISK").delete()

    told = reasons(here, abroad(sold(), currency="ISK"))

    assert "The books have no currency ISK" in told
    assert not Currency.objects.filter(code="ISK").exists()


def test_d32_shipping_is_booked_on_the_account_of_the_shop_card() -> None:
    here = shop()

    made = document(here, sold(1001, goods(), shipping=[parcel()]))

    line = lines_of(made)[1]
    assert line.account == account("shipping", here)
    assert (line.quantity, line.unit_price, line.vat) == (D(1), D("4.90"), D("0.78"))


def test_d33_shipping_can_be_an_item() -> None:
    here = shop()
    carriage = building.item("Carriage", kind="service")
    ShippingMapping.objects.create(shop=here, title="Standard", item=carriage)

    made = document(here, sold(1001, goods(), shipping=[parcel()]))

    assert lines_of(made)[1].item == carriage


def test_d35_cash_rounding_is_a_line_of_its_own() -> None:
    here = shop()
    rounding = {"paymentSet": shapes.bag("0.01"), "refundSet": shapes.bag("0.00")}

    made = document(
        here,
        sold(1001, goods(price="9.99"), totalCashRoundingAdjustment=rounding),
    )

    assert made.gross == D("10.00")
    line = lines_of(made)[1]
    assert (line.account, line.line_amount) == (account("rounding", here), D("0.01"))
    assert line.vat == 0


def test_d36_what_no_line_bears_of_the_discounts_is_the_invoice_discount() -> None:
    here = shop()
    lines = goods(price="100.00", off="6.00")
    way = parcel(price="10.00", discountAllocations=[shapes.discount("1.00")])
    way["taxLines"] = [shapes.tax("1.44")]
    totals = {"Discounts": "10.00", "Price": "100.00", "Subtotal": "91.00"}
    lines["taxLines"] = [shapes.tax("14.53")]

    made = document(
        here,
        sold(1001, lines, shipping=[way], totals={**totals, "Tax": "15.97"}),
    )

    assert (made.discount_kind, made.discount_value) == ("amount", D("3.00"))
    assert [line.discount_amount for line in lines_of(made)] == [D("6"), D("1")]
    assert made.gross == D("100.00")


def test_d38_a_gift_card_that_is_sold_is_a_liability() -> None:
    here = shop()
    card = goods(price="50.00", rate="0", isGiftCard=True)

    made = document(here, sold(1001, card))

    line = lines_of(made)[0]
    assert (line.account, line.line_amount) == (account("gift_card", here), D("50"))
    assert line.vat == 0


def test_d38_without_its_account_a_gift_card_stops_the_order() -> None:
    here = shop(gift_card_account=None)

    told = reasons(here, sold(1001, goods(price="50.00", rate="0", isGiftCard=True)))

    assert told == ["The shop card names no account for gift cards sold"]


@pytest.mark.parametrize("length", [60, 100, 130], ids="D41-{}".format)
def test_d41_a_long_number_of_a_purchase_order_makes_a_document(length: int) -> None:
    here = shop()

    made = document(here, sold(1001, poNumber="P" * length))

    assert made.external_document_no == "P" * min(length, 100)


def test_d42_a_line_without_a_product_is_booked_on_an_account() -> None:
    here = shop()
    engraving = goods(title="Engraving", sku=None, product=None, variant=None)

    made = document(here, sold(1001, engraving))

    line = lines_of(made)[0]
    assert line.account == account("custom", here)
    assert line.description == "Engraving - Blue"


def test_d48_names_and_addresses_are_the_orders_own() -> None:
    here = shop()
    till = shapes.address(name="Till 3", company="Corner Shop", city="Hamburg")

    made = document(here, sold(1001, shippingAddress=till))

    assert made.ship_to_address["name"] == "Corner Shop"
    assert made.ship_to_address["contact"] == "Till 3"
    assert made.ship_to_address["city"] == "Hamburg"
    assert made.sell_to_address["city"] == "Berlin"
    assert made.bill_to_address["name"] == "Ada Lovelace"


def test_note_codes_and_language_go_with_the_document() -> None:
    here = shop()

    made = document(
        here,
        sold(
            1001,
            note="Ring twice",
            discountCodes=["SPRING", "VIP"],
            customerLocale="en-GB",
        ),
    )

    assert made.note == "Ring twice"
    assert made.reference == "SPRING; VIP"
    assert made.language == "en"


def test_prices_without_vat_stay_without_it() -> None:
    here = shop()

    made = document(
        here, sold(1001, goods(price="10.00", included=False), included=False)
    )

    assert not made.prices_include_vat
    assert (made.net, made.vat, made.gross) == (D("10.00"), D("1.90"), D("11.90"))


def test_the_orders_number_can_be_a_line_of_the_document() -> None:
    here = shop(puts_no_on_lines=True)

    made = document(here, sold())

    first = lines_of(made)[0]
    assert (first.kind, first.description) == (SalesLine.Kind.COMMENT, "#1001")


def test_documents_stay_open_where_the_shop_does_not_release_them() -> None:
    here = shop(releases=False)

    assert document(here, sold()).status == SalesDocument.Status.OPEN


def test_goods_leave_from_where_their_location_is_mapped_to() -> None:
    here = shop()
    store = Location.objects.create(code="STORE")
    ShopLocation.objects.create(
        shop=here, gid=shapes.gid("Location", 1), location=store
    )

    made = document(
        here,
        sold(
            1001,
            goods(),
            shipping=[parcel()],
            fulfillmentOrders=shapes.page([shapes.fulfillment_order()]),
        ),
    )

    assert [line.location for line in lines_of(made)] == [store, None]


def test_a_customers_own_discount_changes_no_document_of_an_order() -> None:
    here = shop()
    building.company(calculates_discount=True)
    building.customer(
        "Ada Lovelace",
        email="buyer1001@example.com",
        discount_percent=D(10),
        discount_from=D(0),
    )

    made = document(here, sold(1001, goods()))

    assert made.gross == D("10.00")
