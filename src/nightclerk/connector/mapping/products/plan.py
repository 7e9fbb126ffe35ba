"""What Shopify must be told of one product that it has: only what differs. Pure."""

from collections.abc import Mapping
from typing import Any

from nightclerk.connector.mapping.products.field_owners import (
    OTHER_FIELDS,
    PRICE_FIELDS,
    Owner,
    differences,
    owner_of,
)
from nightclerk.connector.mapping.products.options import (
    Part,
)
from nightclerk.connector.mapping.products.part_plan import plan_parts
from nightclerk.connector.mapping.products.price_rails import price_problem
from nightclerk.connector.mapping.products.product_wishes import (
    desired_product,
    wanted_status,
)
from nightclerk.connector.mapping.products.terms import Prices, ProductTerms
from nightclerk.connector.mapping.products.told import (
    BLOCKED,
    PRODUCT,
    VARIANTS,
    Problem,
    ProductFacts,
    ProductPlan,
    Told,
)
from nightclerk.connector.mapping.products.variant_wishes import (
    desired_variant,
    price_key,
)
from nightclerk.connector.models import ShopProduct, ShopVariant
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import Text, words
from nightclerk.ledger.goods import Goods
from nightclerk.ledger.pricing import Price

EVERYTHING = frozenset({*PRICE_FIELDS, *OTHER_FIELDS})
ONLY_PRICES = frozenset(PRICE_FIELDS)
NO_PRICES = frozenset(OTHER_FIELDS)
MOST_TAGS = 250  # of one product, Shopify's limit


def plan_prices(facts: ProductFacts, terms: ProductTerms) -> ProductPlan:
    """Plan the prices of a product, and nothing else."""
    plan = ProductPlan()
    for variant in facts.variants:
        _plan_variant(plan, facts, variant, terms, ONLY_PRICES)
    return plan


def plan_product(
    facts: ProductFacts, terms: ProductTerms, *, with_prices: bool = True
) -> ProductPlan:
    """Plan all of a product: its own fields, its variants, and those that are new.

    Without `with_prices` the prices of variants that are there stay as they are.
    """
    plan = ProductPlan()
    goods = facts.own
    if goods is not None and not _plan_own(plan, facts.product, goods, terms):
        return plan
    names = EVERYTHING if with_prices else NO_PRICES
    for variant in facts.variants:
        _plan_variant(plan, facts, variant, terms, names)
    if goods is not None:
        plan_parts(plan, facts, goods, terms)
    return plan


def part_of(goods: Goods, variant: ShopVariant) -> Part | None:
    """Give which part of its item a variant at Shopify is; None: none any more."""
    found = {each.pk: each for each in goods.variants}
    own = found.get(variant.variant_id) if variant.variant_id else None
    unit = goods.unit_of(variant.unit_id) if variant.unit_id else None
    if bool(variant.variant_id) != bool(own):
        return None
    return Part(own, unit)


def _plan_own(
    plan: ProductPlan, product: ShopProduct, goods: Goods, terms: ProductTerms
) -> bool:
    """Plan the product's own fields; False where nothing of it may be sent."""
    payload: dict[str, Any] = {}
    if owner_of("status", terms.owners) == Owner.OURS:
        current = product.confirmed.get("status") or product.status
        wanted = wanted_status(
            current,
            product.restores_to,
            terms.settings,
            is_blocked=goods.is_blocked,
        )
        if wanted.is_held:
            plan.problems.append(Problem(product.gid, str(product), _blocked(goods)))
            return False
        if wanted.status != current:
            payload = {"status": wanted.status, "restores_to": wanted.restores_to}
    desired = desired_product(goods, terms)
    payload |= differences(
        desired.fields, product.confirmed, terms.owners, clears=product.is_added
    )
    if "body" in payload:
        payload["html"] = desired.html
    for name, reason in _unsendable(payload, goods):
        del payload[name]
        plan.problems.append(Problem(product.gid, str(product), reason))
    if payload:
        plan.told.append(
            Told(PRODUCT, product.gid, goods.no, payload, product.revision)
        )
    return True


def _plan_variant(
    plan: ProductPlan,
    facts: ProductFacts,
    variant: ShopVariant,
    terms: ProductTerms,
    names: frozenset[str],
) -> None:
    goods = facts.goods.get(variant.item_id) if variant.item_id else None
    if goods is None or not variant.confirmed:
        return
    part = part_of(goods, variant)
    if part is None:
        return
    price, problem = sendable_price(goods, part, variant, facts.prices, terms)
    wanted = desired_variant(goods, part, price, terms)
    wanted = {name: value for name, value in wanted.items() if name in names}
    if problem is not None and names & ONLY_PRICES:
        name = part.name(goods)
        plan.problems.append(Problem(variant.gid, name, problem, variant.pk))
    if "price" in wanted:
        plan.prices += 1
    told = differences(
        wanted, variant.confirmed, terms.owners, clears=facts.product.is_added
    )
    if told:
        payload = {"product": facts.product.gid, **told}
        plan.told.append(
            Told(VARIANTS, variant.gid, part.name(goods), payload, variant.revision)
        )


def sendable_price(
    goods: Goods,
    part: Part,
    variant: ShopVariant,
    prices: Prices,
    terms: ProductTerms,
) -> tuple[Price | None, NightclerkError | None]:
    """Give the price that may be sent of a variant, or why none may be."""
    if goods.is_blocked or goods.is_sales_blocked or part.is_blocked:
        return None, _not_sold(part.name(goods))
    if variant.unit_id and part.unit is None:
        return None, _no_unit(goods, variant)
    price = prices.get(price_key(goods, part))
    if price is None or isinstance(price, Text):
        reason = price or words("Item {no} has no price", no=goods.no)
        return None, Refused(reason, hint=words("Mend it on the item's card."))
    problem = price_problem(
        variant.confirmed.get("price"),
        terms.money(price.price),
        terms.settings,
        is_free=goods.is_free,
        allowed=variant.allowed_price,
    )
    return (None, problem) if problem else (price, None)


def _blocked(goods: Goods) -> Refused:
    return Refused(
        words("Item {no} is blocked", no=goods.no),
        hint=words("Its product stays at Shopify as it is."),
    )


def _not_sold(name: str) -> Refused:
    return Refused(
        words("“{name}” is blocked or blocked for sales", name=name),
        hint=words("Its price at Shopify stays as it is."),
        fields={BLOCKED: words("It is not sold")},
    )


def _no_unit(goods: Goods, variant: ShopVariant) -> Refused:
    return Refused(
        words("Item {no} has no unit {unit}", no=goods.no, unit=variant.unit),
        hint=words("Add the unit to the item, or choose another for the variant."),
    )


def _unsendable(payload: Mapping[str, Any], goods: Goods) -> list[tuple[str, Refused]]:
    """Give the fields that Shopify certainly does not take, and why."""
    found: list[tuple[str, Refused]] = []
    if not payload.get("title", "-"):
        no_title = Refused(
            words("Item {no} has no description", no=goods.no),
            hint=words("Enter one: it is the product's title."),
        )
        found.append(("title", no_title))
    if len(payload.get("tags", ())) > MOST_TAGS:
        many = Refused(
            words(
                "Item {no} has {count} tags, and Shopify takes {most}",
                no=goods.no,
                count=len(payload["tags"]),
                most=MOST_TAGS,
            ),
            hint=words("Take some away: none of them was sent."),
        )
        found.append(("tags", many))
    return found
