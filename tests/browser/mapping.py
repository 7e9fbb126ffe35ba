"""Pages of what Shopify's words, products and buyers are, with a record on each."""

from decimal import Decimal

from tests.connector.buying import buyer
from tests.ledger.building import customer, item
from tests.web.mapping.waiting_orders import a_variant, waits_for

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
    ShopVariant,
    TaxMapping,
    TermsMapping,
)
from nightclerk.connector.services.papers.map_again import map_again


def mapping_addresses(shop: Shop) -> list[str]:
    """Make a record of each kind, some of which orders wait for; give the pages."""
    customer("Ada Lovelace", no="C-ADA")
    OrderSettings.objects.update(creates_items=False)
    CustomerSettings.objects.update(creates_unknown=False)
    item("Mug", no="CUP")
    rows = [*_words(shop), *_sold(shop), *_buying(shop)]
    cards = [
        f"/connector/{row._meta.model_name}/{row.pk}/change/"
        for row in rows
        if not isinstance(row, ShopCompanyLocation)
    ]
    lists = sorted({card.rsplit("/", 3)[0] + "/" for card in cards})
    tax = TaxMapping.objects.get(shop=shop)
    place = ShopCompanyLocation.objects.get(company__shop=shop)
    return [
        f"/connector/shop/{shop.pk}/customers/",
        f"/connector/shop/{shop.pk}/orders/",
        "/mappings/",
        *lists,
        *cards,
        "/connector/countryrule/add/",
        f"/connector/taxmapping/{tax.pk}/set-up/",
        f"/connector/shopcompany/{place.company_id}/locations/{place.pk}/",
    ]


def _words(shop: Shop) -> list[object]:
    express = ShippingMapping.objects.create(shop=shop, title="Express, next day")
    taxes = TaxMapping.objects.create(
        shop=shop,
        country="US",
        county="NY",
        rates="New York State Tax 4 % + New York City Tax 4.5 %",
        rate=Decimal("8.5"),
    )
    waits_for(shop, "shipping", express, "#2001", "#2002")
    waits_for(shop, "tax", taxes, "#2003")
    return [
        express,
        taxes,
        PaymentMapping.objects.create(
            shop=shop, gateway="shopify_payments", card_company="Visa"
        ),
        TermsMapping.objects.create(shop=shop, name="Net 30"),
        ShopLocation.objects.create(
            shop=shop, gid="gid://shopify/Location/77", name="Warehouse of the north"
        ),
        CountryRule.objects.create(shop=shop, country="CH"),
    ]


def _sold(shop: Shop) -> list[object]:
    lost = a_variant(shop, "MUG-OF-MANY-WORDS", title="Blue / Large")
    known = a_variant(shop, "CUP", product_title="Cup")
    waits_for(shop, "variant", lost, "#2004")
    map_again(ShopVariant.objects.filter(shop=shop), creates=False)
    return [lost, known]


def _buying(shop: Shop) -> list[object]:
    ada = buyer(shop, 7001)
    engines = ShopCompany.objects.create(
        shop=shop, gid="gid://shopify/Company/1", name="Analytical Engines Ltd"
    )
    ShopCompanyLocation.objects.create(
        company=engines, gid="gid://shopify/CompanyLocation/1", name="London"
    )
    waits_for(shop, "customer", ada, "#2005")
    map_again([ada], creates=False)
    return [ada, engines]
