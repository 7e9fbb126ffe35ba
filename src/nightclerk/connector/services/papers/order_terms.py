"""What a page of orders needs to know of the books and of the shop's mappings."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cached_property

from nightclerk.connector.mapping.papers.sale_draft import (
    Accounts,
    ItemTerms,
    Rate,
    SaleProblem,
    SaleTerms,
    ShippingTerms,
    TaxTerms,
)
from nightclerk.connector.mapping.papers.sale_facts import Sale
from nightclerk.connector.mapping.papers.sale_taxes import taxes_text
from nightclerk.connector.mapping.papers.tax_places import keys_of, kinds_of_sale
from nightclerk.connector.models import (
    OrderSettings,
    PaymentMapping,
    ShippingMapping,
    Shop,
    ShopLocation,
    ShopTransaction,
    TaxMapping,
    TermsMapping,
)
from nightclerk.connector.services.items.variants import map_variants
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    BusinessGroup,
    Currency,
    Customer,
    PaymentMethod,
    PaymentTerms,
    VatBusinessGroup,
)
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.parties.customers import PLACES

PAID_BY = ("SALE", "CAPTURE", "AUTHORIZATION")
# Which product groups are tried where the item's own does not fit, by their codes.
TRIED = ("ZERO", "STANDARD", "REDUCED")


class PageTerms:
    """The mappings of a shop, read once for a page of orders.

    What people map meanwhile is seen by the next page. `besides` are the products that
    are asked for though they are no longer sold, such as what comes back.
    """

    def __init__(
        self,
        shop: Shop,
        settings: OrderSettings,
        sales: Sequence[Sale],
        setup: Setup,
        *,
        besides: Collection[str] = (),
    ) -> None:
        self.shop, self.settings, self.setup = shop, settings, setup
        self.sales = sales
        keys = {
            line.variant_key
            for sale in sales
            for line in sale.lines
            if line.variant_key and (line.current_quantity or line.lost_quantity)
        }
        self.items: Mapping[str, ItemTerms] = map_variants(
            shop, keys.union(besides) - {""}, settings=settings
        )

    def terms_for(self, sale: Sale, payer: Customer | None) -> SaleTerms:
        """Give all that the draft of an order asks; None: nobody knows yet who pays."""
        currency = self.currencies.get(sale.currency)
        return SaleTerms(
            items=self.items,
            shipping=self.shipping_terms,
            locations=self.locations,
            accounts=self.accounts,
            tax=self.tax_terms(sale, payer),
            decimals=currency.decimals if currency else 2,
            most_vat_difference=Decimal(self.setup.company.most_vat_difference),
            puts_no_on_lines=self.settings.puts_no_on_lines,
        )

    def tax_terms(self, sale: Sale, payer: Customer | None) -> TaxTerms:
        """Give how a sale to its place may be taxed; what was settled comes first."""
        rows = self._tax_rows_for(sale)
        group = self._settled(sale, rows)
        likely = kinds_of_sale(
            sale.country,
            self.setup.company.country,
            self.setup.code(VatBusinessGroup, payer.vat_group_id if payer else None),
            is_taxed=bool(sale.totals.tax),
        )
        found = keys_of(likely, self.business_groups)
        return TaxTerms(
            rates=self.rates,
            candidates=found if group is None else [group],
            mapped={
                row.rates: row.vat_product_group_id
                for row in reversed(rows)
                if row.vat_product_group_id is not None
            },
            order=self.tried,
            is_settled=group is not None,
        )

    def _tax_rows_for(self, sale: Sale) -> list[TaxMapping]:
        """Give the rows for the place of a sale: the county's before the country's."""
        places = dict.fromkeys(((sale.country, sale.county), (sale.country, "")))
        return [row for place in places for row in self.tax_rows.get(place, ())]

    @staticmethod
    def _settled(sale: Sale, rows: Sequence[TaxMapping]) -> int | None:
        """Give the kind of sale that was settled: for its taxes, else for its place."""
        texts = {taxes_text(line.taxes) for line in sale.charges if line.taxes}
        settled = [row for row in rows if row.vat_business_group_id is not None]
        exact = (row for row in settled if row.rates in texts)
        place = (row for row in settled if not row.rates)
        found = next(exact, None) or next(place, None)
        return found.vat_business_group_id if found else None

    def ship_words(self, sale: Sale) -> dict[str, str]:
        """Give method, agent and service of the first way of shipping that has some."""
        for line in sale.shipping:
            row = self.shipping_rows.get(line.title)
            if row is not None and (row.method or row.agent or row.service):
                return {
                    "shipment_method": row.method,
                    "shipping_agent": row.agent,
                    "shipping_service": row.service,
                }
        return {}

    def payment_method(self, sale: Sale) -> PaymentMethod | None:
        """Give the method that all of an order's payments have in common, if any."""
        used = self.gateways.get(sale.key, set())
        found = {
            row.method if (row := self.payments.get(way)) else None for way in used
        }
        return found.pop() if len(found) == 1 else None

    def terms_named(self, name: str) -> PaymentTerms | None:
        """Give the payment terms that a name of Shopify's stands for."""
        row = self.terms_rows.get(name)
        return row.terms if row else None

    def business_group(self, vat_group: int, payer: Customer) -> BusinessGroup | None:
        """Give the business group of a kind of sale; else the payer's own."""
        code = self.setup.code(VatBusinessGroup, vat_group).partition("-")[0]
        return self.groups_by_code.get(PLACES.get(code, "")) or payer.business_group

    def unknown_currency(self, sale: Sale) -> list[SaleProblem]:
        """Refuse a currency that the books do not have; it is taken for no other."""
        if sale.currency in self.currencies:
            return []
        return [
            SaleProblem(
                kind="settings",
                text=words("The books have no currency {code}", code=sale.currency),
                hint=words("Add the currency and its rate of exchange."),
                field="currency",
            )
        ]

    @cached_property
    def currencies(self) -> Mapping[str, Currency]:
        """Give the currencies by their codes."""
        return {each.code: each for each in self.setup.currencies.values()}

    @cached_property
    def rates(self) -> Mapping[tuple[int, int], Rate]:
        """Give the VAT setup that is not blocked."""
        return {
            key: Rate(Decimal(row.rate), row.kind, row.identifier)
            for key, row in self.setup.vat.items()
            if not row.is_blocked
        }

    @cached_property
    def business_groups(self) -> Mapping[str, int]:
        """Give the VAT business groups by their codes."""
        return {
            code: pk for pk, code in self.setup.codes[VatBusinessGroup.__name__].items()
        }

    @cached_property
    def vat_groups(self) -> Mapping[int, VatBusinessGroup]:
        """Give the VAT business groups as records."""
        return VatBusinessGroup.objects.in_bulk()

    @cached_property
    def groups_by_code(self) -> Mapping[str, BusinessGroup]:
        """Give the business groups by their codes."""
        return {group.code: group for group in BusinessGroup.objects.order_by()}

    @cached_property
    def tried(self) -> Sequence[int]:
        """Give the product groups in the order in which they are tried."""
        codes = self.setup.codes["VatProductGroup"]
        return sorted(
            codes,
            key=lambda pk: (
                TRIED.index(codes[pk]) if codes[pk] in TRIED else len(TRIED),
                codes[pk],
            ),
        )

    @cached_property
    def accounts(self) -> Accounts:
        """Give the accounts of the shop card."""
        card = self.settings
        return Accounts(
            shipping=card.shipping_account_id,
            tip=card.tip_account_id,
            gift_card=card.gift_card_account_id,
            rounding=card.rounding_account_id,
            duties=card.duties_account_id,
            fees=card.fees_account_id,
            custom=card.custom_account_id,
        )

    @cached_property
    def shipping_rows(self) -> Mapping[str, ShippingMapping]:
        """Give the ways of shipping by their titles."""
        rows = ShippingMapping.objects.filter(shop=self.shop).select_related("item")
        return {row.title: row for row in rows}

    @cached_property
    def shipping_terms(self) -> Mapping[str, ShippingTerms]:
        """Give what the ways of shipping are in the books, where somebody said it."""
        return {
            title: ShippingTerms(
                row.account_id,
                ItemTerms(row.item.pk, vat_group=row.item.vat_group_id)
                if row.item
                else None,
            )
            for title, row in self.shipping_rows.items()
        }

    @cached_property
    def locations(self) -> Mapping[str, int]:
        """Give the locations in the books by those at Shopify."""
        rows = ShopLocation.objects.filter(shop=self.shop, location__isnull=False)
        return dict(rows.values_list("gid", "location_id"))

    @cached_property
    def tax_rows(self) -> Mapping[tuple[str, str], Sequence[TaxMapping]]:
        """Give the tax mappings by country and county."""
        found: dict[tuple[str, str], list[TaxMapping]] = {}
        for row in TaxMapping.objects.filter(shop=self.shop):
            found.setdefault((row.country, row.county), []).append(row)
        return found

    @cached_property
    def payments(self) -> Mapping[tuple[str, str], PaymentMapping]:
        """Give the payment mappings by gateway and card."""
        rows = PaymentMapping.objects.filter(shop=self.shop).select_related("method")
        return {(row.gateway, row.card_company): row for row in rows}

    @cached_property
    def terms_rows(self) -> Mapping[str, TermsMapping]:
        """Give the mappings of payment terms by their names."""
        rows = TermsMapping.objects.filter(shop=self.shop).select_related("terms")
        return {row.name: row for row in rows}

    @cached_property
    def gateways(self) -> Mapping[int, set[tuple[str, str]]]:
        """Give how each order was paid, or shall be: gateway and card company."""
        found: dict[int, set[tuple[str, str]]] = {}
        rows = ShopTransaction.objects.filter(
            order__in=[sale.key for sale in self.sales],
            status="SUCCESS",
            kind__in=PAID_BY,
        )
        for order, *way in rows.values_list("order_id", "gateway", "card_company"):
            found.setdefault(order, set()).add((way[0], way[1]))
        return found
