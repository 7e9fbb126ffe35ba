"""The row that an order waits for: one for each word that is not mapped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nightclerk.connector.mapping.papers.sale_draft import SaleProblem
from nightclerk.connector.mapping.papers.sale_facts import Sale, SaleLine
from nightclerk.connector.mapping.papers.sale_taxes import percent_of, taxes_text
from nightclerk.connector.models import (
    ShippingMapping,
    Shop,
    ShopCompany,
    ShopCustomer,
    ShopVariant,
    TaxMapping,
)

Told = Sequence[tuple[Sale, SaleProblem]]
Place = tuple[int, str, str]  # the order, the kind of mapping, Shopify's word


def rows_for(shop: Shop, told: Told) -> dict[Place, int]:
    """Give the key of the row that each problem waits for; rows are made as needed.

    Statements for each kind of mapping that is missing, however many orders wait.
    """
    return {
        **_named(told, "variant", _variants(shop, _of(told, "variant"))),
        **_named(told, "shipping", _shipping(shop, _of(told, "shipping"))),
        **_named(told, "customer", _found(ShopCustomer, shop, _of(told, "customer"))),
        **_named(told, "company", _found(ShopCompany, shop, _of(told, "company"))),
        **_taxes(shop, _of(told, "tax")),
    }


def _of(told: Told, mapping: str) -> Told:
    return [(sale, problem) for sale, problem in told if problem.mapping == mapping]


def _named(told: Told, mapping: str, keys: Mapping[str, int]) -> dict[Place, int]:
    return {
        (sale.key, mapping, problem.mapping_key): keys[problem.mapping_key]
        for sale, problem in told
        if problem.mapping == mapping and problem.mapping_key in keys
    }


def _found(model: Any, shop: Shop, told: Told) -> dict[str, int]:
    """Give the rows that are there; buyers are made where they are read."""
    gids = {problem.mapping_key for _, problem in told}
    if not gids:
        return {}
    rows = model.objects.filter(shop=shop, gid__in=gids)
    return dict(rows.values_list("gid", "pk"))


def _variants(shop: Shop, told: Told) -> dict[str, int]:
    lines = {
        line.variant_key: line
        for sale, problem in told
        for line in sale.lines
        if line.variant_key == problem.mapping_key
    }
    ShopVariant.objects.bulk_create(
        [_variant(shop, line) for line in lines.values()], ignore_conflicts=True
    )
    return _found(ShopVariant, shop, told)


def _variant(shop: Shop, line: SaleLine) -> ShopVariant:
    return ShopVariant(
        shop=shop,
        gid=line.variant_key,
        sku=line.sku,
        product_title=line.title,
        title=line.variant_title,
    )


def _shipping(shop: Shop, told: Told) -> dict[str, int]:
    titles = {problem.mapping_key for _, problem in told}
    if not titles:
        return {}
    ShippingMapping.objects.bulk_create(
        [ShippingMapping(shop=shop, title=title) for title in sorted(titles)],
        ignore_conflicts=True,
    )
    rows = ShippingMapping.objects.filter(shop=shop, title__in=titles)
    return dict(rows.values_list("title", "pk"))


def _taxes(shop: Shop, told: Told) -> dict[Place, int]:
    """Give the rows of taxes: the same taxes of two places are two rows."""
    if not told:
        return {}
    made = {
        (sale.country, sale.county, problem.mapping_key): TaxMapping(
            shop=shop,
            country=sale.country,
            county=sale.county,
            rates=problem.mapping_key,
            rate=_rate(sale, problem.mapping_key),
        )
        for sale, problem in told
    }
    TaxMapping.objects.bulk_create(made.values(), ignore_conflicts=True)
    rows = TaxMapping.objects.filter(shop=shop, rates__in={key[2] for key in made})
    keys = {(row.country, row.county, row.rates): row.pk for row in rows}
    return {
        (sale.key, "tax", problem.mapping_key): keys[
            sale.country, sale.county, problem.mapping_key
        ]
        for sale, problem in told
    }


def _rate(sale: Sale, text: str) -> Any:
    taxed: Iterable[Any] = (*sale.charges, *sale.fees)
    found = (percent_of(line.taxes) for line in taxed if taxes_text(line.taxes) == text)
    return next(found, 0)
