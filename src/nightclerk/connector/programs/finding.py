"""Find what programs name of a shop; what is not there is `NotFound`."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from nightclerk.connector.models import (
    CompletenessDay,
    CountryRule,
    OrderProcessing,
    OutgoingChange,
    PaymentMapping,
    RefundProcessing,
    ShippingMapping,
    Shop,
    ShopCompany,
    ShopCustomer,
    ShopLocation,
    ShopOrder,
    ShopVariant,
    TaxMapping,
    TermsMapping,
)
from nightclerk.core.errors import NotFound, Refused, invalid_fields
from nightclerk.core.text import words
from nightclerk.ledger.programs.finding import one_of
from nightclerk.ledger.programs.values import Day

Row = TypeVar("Row", bound=Model)
GID = "gid://shopify/Order/"
# The rows that are mapped, by what programs call them; each with what it refers to.
WORDS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "shipping": (ShippingMapping, ("account", "item", "method", "agent", "service")),
    "payment": (PaymentMapping, ("method",)),
    "terms": (TermsMapping, ("terms",)),
    "location": (ShopLocation, ("location",)),
    "tax": (TaxMapping, ("vat_business_group", "vat_product_group")),
    "country": (
        CountryRule,
        ("default_customer", "customer_group", "vat_group", "terms"),
    ),
}
SHOPS: QuerySet[Shop] = Shop.objects.order_by("code")
PROCESSING = (
    OrderProcessing.objects.select_related("order__shop", "document__currency")
    .defer("order__payload")
    .prefetch_related("problems", "later_documents__document__currency")
)
ORDERS = ShopOrder.objects.select_related(
    "shop", "processing__document__currency"
).defer("payload")
REFUNDS = RefundProcessing.objects.select_related(
    "refund__order__shop", "document__currency", "credited"
).defer("refund__order__payload")
BUYERS = ShopCustomer.objects.select_related("shop", "customer").defer("payload")
COMPANIES = ShopCompany.objects.select_related("shop", "customer")
VARIANTS = ShopVariant.objects.select_related("shop", "item", "variant", "unit")
CHANGES = OutgoingChange.objects.select_related("shop")


def shop_of(code: str) -> Shop:
    """Find a shop by its code, in any case."""
    text = words("There is no shop {shop}", shop=code)
    return one_of(SHOPS, text, code=code.strip().upper())


def order_of(shop: Shop, number: str) -> ShopOrder:
    """Find an order by its number at Shopify: the digits at the end of its id."""
    text = words("Shop {shop} has no order {order}", shop=shop.code, order=number)
    gid = f"{GID}{number.removeprefix(GID)}"
    return one_of(ORDERS, text, shop=shop, gid=gid)


def order_named(shop: Shop, name: str) -> ShopOrder:
    """Find an order by its name, with or without `#`, or by its number at Shopify.

    `Refused` where several orders have the name.
    """
    plain = name.strip().removeprefix("#")
    named = Q(name__in=[plain, f"#{plain}", name.strip()])
    found = list(ORDERS.filter(named, shop=shop)[:2])
    if len(found) > 1:
        raise Refused(
            words("Shop {shop} has several orders {order}", shop=shop.code, order=name),
            hint=words("Name it by its number at Shopify: {gid}", gid=found[0].gid),
        )
    return found[0] if found else order_of(shop, name)


def processing_of(order: ShopOrder) -> OrderProcessing:
    """Find what became of an order in the books."""
    text = words("{order} is not on its way into the books", order=order.name)
    return one_of(PROCESSING, text, order=order)


def refund_of(shop: Shop, number: int) -> RefundProcessing:
    """Find a refund to process by its number."""
    text = words("Shop {shop} has no refund {number}", shop=shop.code, number=number)
    return one_of(REFUNDS, text, pk=number, refund__order__shop=shop)


def word_rows(shop: Shop, kind: str) -> QuerySet[Any]:
    """Give the rows of one kind of mapping of a shop."""
    model, referred = _kind(kind)
    names = [name for name in referred if model._meta.get_field(name).is_relation]
    rows: QuerySet[Any] = model._default_manager.filter(shop=shop)
    return rows.select_related("shop", *names)


def word_of(shop: Shop, kind: str, number: int) -> Any:
    """Find one row of a mapping by its number."""
    text = words(
        "Shop {shop} has no mapping {number} of {kind}",
        shop=shop.code,
        number=number,
        kind=kind,
    )
    return one_of(word_rows(shop, kind), text, pk=number)


def word_model(kind: str) -> Any:
    """Give the records that are a kind of mapping."""
    return _kind(kind)[0]


def row_of(rows: QuerySet[Row, Row], shop: Shop, number: int) -> Row:
    """Find a buyer, a company, a variant or a change of a shop by its number."""
    what = str(rows.model._meta.verbose_name)
    text = words("There is no {what} {number}", what=what, number=number)
    return one_of(rows, text, pk=number, shop=shop)


def rows_named(
    rows: QuerySet[Row, Row], shop: Shop, numbers: Collection[int], *, field: str
) -> list[Row]:
    """Find rows of a shop by their numbers; `Refused` with `field` names what is none.

    `rows` are those of the shop already.
    """
    found = rows.in_bulk(list(numbers))
    unknown = [str(number) for number in numbers if number not in found]
    if unknown:
        text = words(
            "Shop {shop} has no such record: {numbers}",
            shop=shop.code,
            numbers=", ".join(unknown),
        )
        raise invalid_fields({field: text})
    return [found[number] for number in dict.fromkeys(numbers)]


def buyer_rows(kind: str) -> QuerySet[Any]:
    """Give the buyers of all shops that are `customers`, or `companies`."""
    return COMPANIES if kind == "companies" else BUYERS


def buyer_of(shop: Shop, kind: str, number: int) -> Any:
    """Find a customer or a company of a shop by its number."""
    return row_of(buyer_rows(kind), shop, number)


def day_of(shop: Shop, day: Day) -> CompletenessDay:
    """Find a day that was checked."""
    text = words("{day} of shop {shop} was not checked yet", day=day, shop=shop.code)
    rows = CompletenessDay.objects.select_related("shop")
    return one_of(rows, text, shop=shop, day=day)


def _kind(kind: str) -> tuple[type[Model], tuple[str, ...]]:
    if kind not in WORDS:
        known = ", ".join(WORDS)
        raise NotFound(
            words("There is no kind of mapping “{kind}”", kind=kind),
            hint=words("There are {all}.", all=known),
        )
    return WORDS[kind]
