"""Find the customer that a buyer is, or make one: never a second one of the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from nightclerk.connector.mapping.customers.records_in import (
    Buyer,
    Sources,
    customer_fields,
)
from nightclerk.connector.models import (
    CountryRule,
    CustomerSettings,
    MappedBy,
    Shop,
)
from nightclerk.connector.selectors.customers import (
    customers_at,
    customers_reached_by,
)
from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.text import Text, joined, verbatim, words
from nightclerk.ledger.models import Customer
from nightclerk.ledger.services.parties.many_customers import create_customers

# Under this advisory lock buyers are mapped, of whatever shop, for the customers are
# those of all shops: of two workers that meet the same new buyer, the second finds the
# customer that the first made.
MAPPING_TURN = 0x6E63_6375
TAKE_TURN = "SELECT pg_advisory_xact_lock(%s)"
WAYS = (
    ("email", MappedBy.EMAIL),
    ("phone", MappedBy.PHONE),
    ("vat_id", MappedBy.TAX_ID),
)


@dataclass(frozen=True)
class Found:
    """The customer that a buyer is and how he was found; or why there is none."""

    customer: Customer | None = None
    how: str = ""
    reason: Text | None = None
    hint: Text | None = None


def take_mapping_turn() -> None:
    """Wait until nobody else maps buyers; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURN, [MAPPING_TURN])


def sources_of(settings: CustomerSettings) -> Sources:
    """Give where names and counties come from."""
    return Sources(
        settings.name_source,
        settings.name2_source,
        settings.contact_source,
        settings.county_source,
    )


@transaction.atomic
def find_customers(
    shop: Shop,
    buyers: Sequence[Buyer],
    *,
    settings: CustomerSettings,
    creates: bool,
    actor: AbstractBaseUser | None = None,
) -> dict[str, Found]:
    """Give the customer of each buyer by the buyer's key.

    The same e-mail address, else telephone number, else VAT id, makes the same
    customer, among those there are and among the buyers themselves; with the mapping
    by bill-to information an equal name and address comes first. Two customers that
    are equally right are none. Where `creates` the rest are made.
    """
    if not buyers:
        return {}
    take_mapping_turn()
    known = Register.of(buyers, settings)
    found = {buyer.key: known.look_up(buyer) for buyer in buyers}
    new = [buyer for buyer in buyers if _is_nobody(found[buyer.key])]
    if creates and new:
        found |= _created(shop, new, known, settings, actor)
    return found


class Register:
    """The customers that come into question, by how they are reached."""

    def __init__(self, settings: CustomerSettings) -> None:
        self.sources = sources_of(settings)
        self.looks_at_addresses = settings.mapping == CustomerSettings.Mapping.BILL_TO
        self._by: dict[tuple[str, str], dict[int, Customer]] = defaultdict(dict)

    @classmethod
    def of(cls, buyers: Sequence[Buyer], settings: CustomerSettings) -> "Register":
        """Read all that could be one of these buyers, in at most two statements."""
        register = cls(settings)
        reach = [register.reach(buyer) for buyer in buyers]
        wanted = {
            name: {each[name] for each in reach if each.get(name)} for name, _ in WAYS
        }
        register.add(
            customers_reached_by(wanted["email"], wanted["phone"], wanted["vat_id"])
        )
        if register.looks_at_addresses:
            codes = {str((buyer.address or {}).get("zip") or "") for buyer in buyers}
            register.add(customers_at(codes - {""}))
        return register

    def reach(self, buyer: Buyer) -> dict[str, str]:
        """Give e-mail address, telephone number and VAT id as the books keep them."""
        fields = customer_fields(buyer, self.sources)
        phone = fields["phone"]
        return {"email": fields["email"], "phone": phone, "vat_id": buyer.vat_id}

    def add(self, customers: Iterable[Customer]) -> None:
        """Know customers."""
        for customer in customers:
            for name, _ in WAYS:
                if value := getattr(customer, name):
                    self._by[name, value][customer.pk] = customer
            self._by["place", _place_of(customer)][customer.pk] = customer

    def look_up(self, buyer: Buyer) -> Found:
        """Find the one customer that a buyer is."""
        if self.looks_at_addresses and buyer.address:
            place = _place(customer_fields(buyer, self.sources))
            if matches := self._by.get(("place", place)):
                return _one_of(matches, MappedBy.BILL_TO, buyer)
        reach = self.reach(buyer)
        for name, how in WAYS:
            matches = self._by.get((name, reach[name])) if reach[name] else None
            if matches:
                return _one_of(matches, how, buyer)
        return Found()


def _one_of(matches: Mapping[int, Customer], how: str, buyer: Buyer) -> Found:
    if len(matches) == 1:
        return Found(next(iter(matches.values())), how)
    return Found(
        reason=words(
            "{buyer} may be any of {customers}",
            buyer=buyer.label,
            customers=joined(verbatim(str(each)) for each in matches.values()),
        ),
        hint=words("Choose the customer by hand, or join the customers into one."),
    )


def _created(
    shop: Shop,
    buyers: Sequence[Buyer],
    known: Register,
    settings: CustomerSettings,
    actor: AbstractBaseUser | None,
) -> dict[str, Found]:
    """Make customers; buyers that are reached alike are one."""
    firsts = _firsts(buyers, known)
    makers = [buyer for buyer in buyers if firsts[buyer.key] == buyer.key]
    templates = Templates(shop, makers, settings)
    fields = [templates.fields(buyer, known.sources) for buyer in makers]
    try:
        made = create_customers(fields, actor=actor)
    except (NotReady, Refused) as error:
        made_none = Found(reason=error.text, hint=error.hint)
        return {buyer.key: made_none for buyer in buyers}
    results = {
        buyer.key: _made(buyer, result)
        for buyer, result in zip(makers, made, strict=True)
    }
    return {buyer.key: results[firsts[buyer.key]] for buyer in buyers}


def _firsts(buyers: Sequence[Buyer], known: Register) -> dict[str, str]:
    """Give for each buyer the first one who is reached as he is: they are the same."""
    firsts: dict[str, str] = {}
    owners: dict[tuple[str, str], str] = {}
    for buyer in buyers:
        ways = [way for way in known.reach(buyer).items() if way[1]]
        first = next((owners[way] for way in ways if way in owners), buyer.key)
        firsts[buyer.key] = first
        owners |= {way: first for way in ways if way not in owners}
    return firsts


def _made(buyer: Buyer, result: Customer | Refused) -> Found:
    if isinstance(result, Customer):
        return Found(result, MappedBy.CREATED)
    details = joined(result.fields.values()) if result.fields else result.text
    return Found(
        reason=words(
            "No customer can be made of {buyer}: {reason}",
            buyer=buyer.label,
            reason=details,
        ),
        hint=words("Correct the buyer at Shopify, or choose a customer by hand."),
    )


class Templates:
    """What new customers of a shop get besides what Shopify says of them."""

    def __init__(
        self, shop: Shop, buyers: Sequence[Buyer], settings: CustomerSettings
    ) -> None:
        self._settings = settings
        countries = {buyer.country for buyer in buyers if buyer.country}
        # A row for each country that occurs, so that it is there to be filled in.
        CountryRule.objects.bulk_create(
            [CountryRule(shop=shop, country=code) for code in sorted(countries)],
            ignore_conflicts=True,
        )
        rules = CountryRule.objects.filter(shop=shop, country__in=countries)
        related = rules.select_related("customer_group", "vat_group", "terms")
        self._rules = {rule.country: rule for rule in related}

    def fields(self, buyer: Buyer, sources: Sources) -> dict[str, Any]:
        """Give all fields of the customer that a buyer becomes."""
        rule, shop = self._rules.get(buyer.country), self._settings
        given = {
            "customer_group": (rule and rule.customer_group) or shop.template_group,
            "vat_group": rule and rule.vat_group,
            "terms": buyer.terms or (rule and rule.terms) or shop.template_terms,
            "method": shop.template_method,
            "language": buyer.locale[:10],
            "vat_id": buyer.vat_id,
        }
        fields = customer_fields(buyer, sources)
        if not fields.get("country"):
            fields.pop("country", None)
        return fields | {name: value for name, value in given.items() if value}


def _is_nobody(found: Found) -> bool:
    return found.customer is None and found.reason is None


def _place_of(customer: Customer) -> str:
    names = ("street", "street2", "post_code", "city", "county", "country")
    held = {name: getattr(customer, name) for name in (*names, "name", "name2")}
    return _place(held)


def _place(fields: Mapping[str, str]) -> str:
    """Give name and address in the form in which equal ones are equal."""
    names = ("name", "name2", "street", "street2", "post_code", "city", "county")
    return "\n".join(fields.get(name, "").casefold() for name in (*names, "country"))
