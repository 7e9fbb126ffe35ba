"""Variants that a product lacks at Shopify, and those it must lose. Pure."""

from collections.abc import Iterator, Sequence

from nightclerk.connector.mapping.products.options import (
    Key,
    Part,
    options_beside,
    options_of,
    parts_of,
    sellable_parts,
)
from nightclerk.connector.mapping.products.terms import ProductTerms
from nightclerk.connector.mapping.products.told import (
    GONE_VARIANTS,
    NEW_VARIANTS,
    Problem,
    ProductFacts,
    ProductPlan,
    Told,
)
from nightclerk.connector.mapping.products.variant_wishes import new_variant
from nightclerk.connector.models import ShopVariant
from nightclerk.core.errors import Refused
from nightclerk.ledger.goods import Goods


def plan_parts(
    plan: ProductPlan, facts: ProductFacts, goods: Goods, terms: ProductTerms
) -> None:
    """Plan variants that are new to the product, and those that are blocked."""
    covered = covered_parts(facts.variants, goods, terms)
    missing: list[Part] = []
    for part in parts_of(goods, terms.settings):
        known = covered.get(part.key)
        if known is None and not part.is_blocked:
            missing.append(part)
        elif known is not None and part.is_blocked and terms.settings.removes_variants:
            _plan_removal(plan, facts, known, part.name(goods))
    if missing:
        plan.told += _new_variants(plan, facts, goods, missing, terms)


def covered_parts(
    variants: Sequence[ShopVariant], goods: Goods, terms: ProductTerms
) -> dict[Key, ShopVariant]:
    """Give which parts of an item are at Shopify, by the part's key."""
    with_units = terms.settings.units_are_variants
    return {
        (each.variant_id, (each.unit_id or goods.sales_unit) if with_units else None): (
            each
        )
        for each in variants
        if each.item_id == goods.pk
    }


def _plan_removal(
    plan: ProductPlan, facts: ProductFacts, variant: ShopVariant, name: str
) -> None:
    """Take a blocked variant away; a product keeps its last one."""
    taken = sum(told.kind == GONE_VARIANTS for told in plan.told)
    if taken + 1 >= len(facts.variants):
        return
    plan.told = [told for told in plan.told if told.gid != variant.gid]
    plan.problems = [each for each in plan.problems if each.gid != variant.gid]
    payload = {"product": facts.product.gid}
    plan.told.append(Told(GONE_VARIANTS, variant.gid, name, payload, variant.revision))


def _new_variants(
    plan: ProductPlan,
    facts: ProductFacts,
    goods: Goods,
    missing: Sequence[Part],
    terms: ProductTerms,
) -> Iterator[Told]:
    """Give the new variants; what cannot be one is a problem of its own."""
    product = facts.product
    existing = [str(option.get("name", "")) for option in product.options]
    try:
        parts = sellable_parts(goods, terms.settings)
        wanted = options_of(goods, parts, terms.settings)
    except Refused as error:
        plan.problems.append(Problem(product.gid, goods.no, error))
        return
    for part in missing:
        name = part.name(goods)
        try:
            options = options_beside(wanted, part.key, existing, name=name)
            payload = new_variant(goods, part, facts.prices, terms)
        except Refused as error:
            plan.problems.append(Problem(product.gid, name, error))
            continue
        payload |= {"product": product.gid, "options": options}
        yield Told(NEW_VARIANTS, "", name, payload, product.revision, owner=product.gid)
