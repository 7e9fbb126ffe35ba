"""Where parcels can be followed: numbers, the name of the carrier, links. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

SEPARATORS = re.compile(r"[,;\s]+")
PLACE = "{number}"


@dataclass(frozen=True, slots=True)
class Followed:
    """What Shopify is told of where a parcel can be followed."""

    company: str = ""
    numbers: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {
            "company": self.company,
            "numbers": list(self.numbers),
            "urls": list(self.urls),
        }

    @property
    def digest(self) -> str:
        """Give what tells it from any other, in a few signs."""
        told = "|".join((self.company, *self.numbers, "", *self.urls))
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class CarrierTerms:
    """How a carrier is called at Shopify, and the pattern of its links."""

    company: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a posted shipment says of how it went."""

    carrier: str = ""
    tracking_no: str = ""
    tracking_url: str = ""

    def as_json(self) -> dict[str, str]:
        """Give it as it is stored."""
        return {
            "carrier": self.carrier,
            "tracking_no": self.tracking_no,
            "tracking_url": self.tracking_url,
        }


def numbers_in(text: str) -> tuple[str, ...]:
    """Give the tracking numbers of a text, once each, in their order.

    Several are separated by commas, semicolons or white space.
    """
    return tuple(dict.fromkeys(filter(None, SEPARATORS.split(text))))


def followed(told: Told, terms: CarrierTerms | None) -> Followed:
    """Say where a shipment can be followed; without a number or link, nowhere.

    The carrier is called as its mapping says, else by its own name. The shipment's
    own link counts before the mapping's pattern, in which each number is inserted.
    """
    numbers = numbers_in(told.tracking_no)
    link = told.tracking_url.strip()
    if not numbers and not link:
        return Followed()
    company = (terms.company if terms else "") or told.carrier.strip()
    if link:
        urls: tuple[str, ...] = (link,)
    elif terms is not None and terms.link:
        urls = tuple(_link(terms.link, number) for number in numbers)
    else:
        urls = ()
    return Followed(company, numbers, tuple(dict.fromkeys(urls)))


def _link(pattern: str, number: str) -> str:
    return pattern.replace(PLACE, quote(number, safe=""))


def followed_of(stored: Mapping[str, Any]) -> Followed:
    """Read what `Followed.as_json` wrote."""
    return Followed(
        str(stored.get("company") or ""),
        tuple(stored.get("numbers") or ()),
        tuple(stored.get("urls") or ()),
    )


def is_told(wanted: Followed, seen: Sequence[Followed]) -> bool:
    """Tell whether Shopify has what it was told.

    `seen` are its rows, one number each; it may add links of carriers that it knows,
    so that links count only where some were told.
    """
    numbers = {number for row in seen for number in row.numbers}
    urls = {url for row in seen for url in row.urls}
    companies = {row.company for row in seen}
    return (
        set(wanted.numbers) == numbers
        and urls >= set(wanted.urls)
        and (not wanted.company or not numbers or wanted.company in companies)
    )
