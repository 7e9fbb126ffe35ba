"""Say why one variant was not sent: from the same rules as the sync itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from nightclerk.connector.mapping.products.field_owners import VARIANT_FIELDS
from nightclerk.connector.mapping.products.field_words import (
    FIELDS,
    field_title,
    field_titles,
    value_words,
)
from nightclerk.connector.mapping.products.plan import plan_prices, plan_product
from nightclerk.connector.mapping.products.told import ProductFacts, Told
from nightclerk.connector.models import (
    OutgoingChange,
    ProductSettings,
    ShopVariant,
)
from nightclerk.connector.selectors.pictures.reasons import picture_reasons
from nightclerk.connector.selectors.products.work import ProductWork
from nightclerk.connector.selectors.settings import product_settings
from nightclerk.core.errors import NightclerkError
from nightclerk.core.text import Text, verbatim, words

State = OutgoingChange.State
ITEM, SHOP, VARIANT, CHANGE = "item", "shop", "variant", "change"
PICTURE = "picture"


@dataclass(frozen=True)
class Reason:
    """A sentence, what to do about it, and where: the kind of a record and its key."""

    text: Text
    hint: Text
    link: tuple[str, str] = ("", "")


def explain(variant: ShopVariant) -> list[Reason]:
    """Say why a variant at Shopify is not as the books want it; empty: it is.

    Answers with what a sync would do now, and with what became of the last one.
    """
    found = list(_of_record(variant))
    if found:
        return found
    try:
        found += _of_shop(variant)
        found += _of_plan(variant)
    except NightclerkError as error:
        found.append(Reason(error.text, error.hint, _shop(variant)))
    return found + list(_of_pictures(variant)) + list(_of_outbox(variant))


def _of_record(variant: ShopVariant) -> Iterator[Reason]:
    """Say what keeps a variant from being looked at at all."""
    me = (VARIANT, str(variant.pk))
    if variant.is_gone:
        yield Reason(
            words("“{variant}” was deleted at Shopify", variant=variant),
            words("Add the item again, or forget the variant."),
            me,
        )
    elif variant.item_id is None:
        yield Reason(
            words("“{variant}” is not mapped to an item", variant=variant),
            words("Choose the item that it is."),
            me,
        )
    elif variant.product_id is None or not variant.confirmed:
        yield Reason(
            words("“{variant}” was not read from Shopify yet", variant=variant),
            words("Sync products from Shopify once."),
            _shop(variant),
        )


def _of_shop(variant: ShopVariant) -> Iterator[Reason]:
    """Say what of the shop card keeps things from being sent."""
    shop, settings = variant.shop, product_settings(variant.shop)
    if not shop.is_enabled:
        yield Reason(
            words("Shop {shop} is not enabled", shop=shop.code),
            words("Turn on “Enabled” on the shop card."),
            _shop(variant),
        )
    if not shop.sends_changes:
        yield Reason(
            words("“Allow data sync to Shopify” is off: nothing is sent"),
            words("Turn it on on the shop card."),
            _shop(variant),
        )
    if not _sends_all(settings):
        yield Reason(
            words("Items do not update products of shop {shop}", shop=shop.code),
            words("Only prices are sent. The direction on the shop card says so."),
            _shop(variant),
        )


def _of_plan(variant: ShopVariant) -> Iterator[Reason]:
    """Say what the sync would say and send of this variant now."""
    if variant.product is None:
        return
    settings = product_settings(variant.shop)
    work = ProductWork(variant.shop, settings)
    (facts,) = work.facts([variant.product])
    plan = plan_prices(facts, work.terms)
    if _sends_all(settings):
        plan = plan_product(facts, work.terms, with_prices=settings.syncs_prices)
    mine = {variant.gid, variant.product.gid}
    for problem in plan.problems:
        if problem.gid in mine:
            link = (ITEM, str(variant.item_id))
            yield Reason(problem.reason.text, problem.reason.hint, link)
    yield from (_difference(variant, each) for each in plan.told if each.gid in mine)
    yield from _drift(variant, facts)


def _difference(variant: ShopVariant, told: Told) -> Reason:
    fields = [name for name in told.payload if name in FIELDS]
    named = field_titles(fields) if fields else words("that it is removed")
    return Reason(
        words("Not sent yet: {fields}", fields=named),
        words("The next sync sends it."),
        (VARIANT, str(variant.pk)),
    )


def _drift(variant: ShopVariant, facts: ProductFacts) -> Iterator[Reason]:
    held = next((row for row in facts.variants if row.pk == variant.pk), variant)
    for name in VARIANT_FIELDS:
        there, confirmed = held.observed.get(name), held.confirmed.get(name)
        if name in held.observed and there != confirmed:
            yield Reason(
                words(
                    "{field} was changed at Shopify from {confirmed} to {there}",
                    field=field_title(name),
                    confirmed=value_words(confirmed),
                    there=value_words(there),
                ),
                words("“Put right what was changed at Shopify” repairs it."),
                _shop(variant),
            )


def _of_pictures(variant: ShopVariant) -> Iterator[Reason]:
    """Say what of the product's pictures is not there, and what waits for them."""
    if variant.product is None:
        return
    for each in picture_reasons(variant.product):
        link = (PICTURE, str(each.picture)) if each.picture else _shop(variant)
        yield Reason(each.error.text, each.error.hint, link)


def _of_outbox(variant: ShopVariant) -> Iterator[Reason]:
    """Say what became of changes that were sent, or are about to be."""
    gids = [variant.gid, variant.product.gid if variant.product else ""]
    rows = OutgoingChange.objects.filter(
        shop=variant.shop,
        gid__in=[gid for gid in gids if gid],
        state__in=(State.PENDING, State.SENT, State.UNKNOWN, State.REJECTED),
    )
    for change in rows.order_by("-pk"):
        link = (CHANGE, str(change.pk))
        if change.state == State.REJECTED:
            hint = words("Mend what Shopify names, and send it again.")
            yield Reason(verbatim(change.message), hint, link)
        elif change.state == State.UNKNOWN:
            yield Reason(
                words("No answer came: whether Shopify has it is not known"),
                words("The next sync asks Shopify first."),
                link,
            )
        else:
            yield Reason(
                words("“{change}” is on its way", change=change),
                words("Wait for the sync, or start it."),
                link,
            )


def _sends_all(settings: ProductSettings) -> bool:
    is_sent = settings.direction == ProductSettings.Direction.TO_SHOPIFY
    return is_sent and settings.updates_products


def _shop(variant: ShopVariant) -> tuple[str, str]:
    return (SHOP, str(variant.shop_id))
