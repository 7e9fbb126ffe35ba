"""Settle how taxes of Shopify's are booked: once for a place, for all its orders."""

import logging
import re
from typing import Any

from django.db import transaction

from nightclerk.connector.models import TaxMapping
from nightclerk.connector.services.mapped.rows import change_mapping
from nightclerk.connector.services.syncs.starting import Started
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.models import (
    Account,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.services.setup.records import create_record

logger = logging.getLogger(__name__)

OTHER = re.compile(r"[^A-Z0-9]+")
LONGEST_CODE = 20  # signs of the code of a group


def settle_taxes(
    row: TaxMapping,
    *,
    vat_business_group: VatBusinessGroup | str,
    vat_product_group: VatProductGroup | str | None = None,
    actor: Any = None,
) -> Started | None:
    """Say as which kind of sale taxes are booked, and process the orders that wait.

    Gives the entry that processes them. `Refused` where the VAT setup has no pair of
    these groups with Shopify's rate.
    """
    _require(actor, "connector.change_taxmapping")
    business = _group(VatBusinessGroup, vat_business_group)
    product = _group(VatProductGroup, vat_product_group) if vat_product_group else None
    pairs = VatSetup.objects.filter(
        business_group=business, rate=row.rate, is_blocked=False
    )
    if product is not None:
        pairs = pairs.filter(product_group=product)
    if row.rates and not pairs.exists():
        raise Refused(
            words(
                "{group} has no VAT of {rate} %",
                group=business.code,
                rate=_percent(row),
            ),
            hint=words("Set this tax up, or choose other groups."),
            fields={"vat_product_group": words("The rate does not fit")},
        )
    return change_mapping(
        row,
        actor=actor,
        vat_business_group=business,
        vat_product_group=product,
    )


def set_up_tax(
    row: TaxMapping,
    *,
    vat_business_group: VatBusinessGroup | str,
    account: Account | str | None = None,
    actor: Any = None,
) -> Started | None:
    """Make the VAT setup that taxes need, settle them, and process what waits.

    A VAT product group is made for the place and the rate, such as `US-NY-8.5`, with
    its pair under the business group; `account` takes the VAT (needed where the rate
    is not 0). Gives the entry that processes the orders.
    """
    _require(actor, "ledger.add_vatsetup", "connector.change_taxmapping")
    business = _group(VatBusinessGroup, vat_business_group)
    with transaction.atomic():
        product = _product_group(row, actor)
        _pair(row, business, product, _account(account), actor)
    logger.info("The taxes %s are set up by %s", row, actor or "the system")
    return change_mapping(
        row,
        actor=actor,
        vat_business_group=business,
        vat_product_group=product,
    )


def code_of(row: TaxMapping) -> str:
    """Give the code of the product group for taxes, such as US-NY-8.5."""
    place = OTHER.sub("-", f"{row.country}-{row.county}".upper()).strip("-") or "TAX"
    end = f"-{_percent(row)}"
    return place[: LONGEST_CODE - len(end)].rstrip("-") + end


def _require(actor: Any, *rights: str) -> None:
    for right in rights:
        require_permission(
            actor, right, words("You have no right to say how taxes are booked")
        )


def _percent(row: TaxMapping) -> str:
    return f"{row.rate.normalize():f}"


def _product_group(row: TaxMapping, actor: Any) -> VatProductGroup:
    code = code_of(row)
    found = VatProductGroup.objects.filter(code=code).first()
    return found or create_record(
        VatProductGroup, actor=actor, code=code, title=(str(row) or code)[:100]
    )


def _pair(
    row: TaxMapping,
    business: VatBusinessGroup,
    product: VatProductGroup,
    account: Account | None,
    actor: Any,
) -> VatSetup:
    found = VatSetup.objects.filter(
        business_group=business, product_group=product
    ).first()
    if found is not None and (found.is_blocked or found.rate != row.rate):
        raise Refused(
            words("{pair} is there with another rate, or is blocked", pair=found),
            hint=words("Change it in the VAT setup, or choose other groups."),
        )
    if found is not None:
        return found
    if row.rate and account is None:
        raise Refused(
            words("VAT of {rate} % needs an account", rate=_percent(row)),
            fields={"account": words("Choose the account that takes the VAT")},
        )
    return create_record(
        VatSetup,
        actor=actor,
        business_group=business,
        product_group=product,
        identifier=product.code,
        rate=row.rate,
        account=account,
    )


def _group(model: Any, given: Any) -> Any:
    """Find a group by its code where it is not given itself."""
    if isinstance(given, model):
        return given
    found = model.objects.filter(code=given).first()
    if found is None:
        raise Refused(words("There is no group {code}", code=given))
    return found


def _account(given: Account | str | None) -> Account | None:
    if given is None or isinstance(given, Account):
        return given
    found = Account.objects.filter(no=given).first()
    if found is None:
        raise Refused(words("There is no account {no}", no=given))
    return found
