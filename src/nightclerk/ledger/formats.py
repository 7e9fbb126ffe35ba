"""How countries, VAT ids, e-mail addresses and telephone numbers are written. Pure.

Each takes what somebody typed and gives the one form that is kept; empty stays empty.
"""

import re
from decimal import Decimal, InvalidOperation

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.ledger import charts

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")
# A language, then a script, a region or a variant of it: BCP 47 without extensions.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
REGION, SCRIPT = 2, 4
LONGEST_TAG = 255
SHORTEST_PHONE, LONGEST_PHONE = 3, 15  # digits; ITU-T E.164 ends at 15
PREFIX = 2


def country_code(text: str) -> str:
    """Give the code of ISO 3166 in capitals; `Refused` where there is none."""
    code = text.strip().upper()
    if code and code not in charts.countries():
        raise Refused(
            words("“{country}” is no country", country=text),
            hint=words("Use a code of two letters such as DE."),
        )
    return code


def language_tag(text: str) -> str:
    """Give a language as BCP 47 writes it: de, pt-BR, zh-Hant; `Refused` for others."""
    tag = text.strip().replace("_", "-")
    if not tag:
        return ""
    if not LANGUAGE.fullmatch(tag):
        raise Refused(
            words("“{language}” is no language", language=text),
            hint=words("Use a code such as de or pt-BR."),
        )
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *map(_subtag, rest)])


def email_address(text: str) -> str:
    """Give an e-mail address in small letters, so that two of the same are equal."""
    address = text.strip().lower()
    if address and not EMAIL.fullmatch(address):
        raise Refused(words("“{email}” is no e-mail address", email=text))
    return address


def phone_number(text: str, country: str = "") -> str:
    """Give a telephone number as digits with + and the country's prefix.

    A number without a prefix gets that of `country` where it is known, and stays as
    it is otherwise.
    """
    if not text.strip():
        return ""
    typed = re.sub(r"\(0\)", "", text)
    plain = re.sub(r"[\s().\-/]", "", typed)
    number = re.sub(r"^00", "+", plain)
    digits = number.removeprefix("+")
    is_long_enough = SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE
    if not (digits.isascii() and digits.isdigit() and is_long_enough):
        raise Refused(words("“{phone}” is no telephone number", phone=text))
    return number if number.startswith("+") else _from_abroad(number, country)


def vat_identification(text: str, country: str = "") -> str:
    """Give a VAT id without spaces; `Refused` where it is not its country's pattern.

    The prefix of the id says which country's it is (EL is Greece, XI Northern
    Ireland); without one it is `country`'s. Patterns: the EU's list of VIES. Whether
    the number was ever given to somebody only VIES knows.
    """
    identification = re.sub(r"[\s.\-/]", "", text.upper())
    if not identification:
        return ""
    patterns = _patterns(identification, country)
    if patterns and not any(re.fullmatch(each, identification) for each in patterns):
        raise Refused(
            words("“{vat_id}” is no VAT id", vat_id=text),
            hint=words("It begins with its country, for example DE123456789."),
        )
    return identification


def percentage(value: object) -> Decimal:
    """Give a number from 0 to 100."""
    number = not_negative(value)
    if number > 100:
        raise Refused(words("This must be from 0 to 100"))
    return number


def not_negative(value: object) -> Decimal:
    """Give a number that is zero or more."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refused(words("This must be a number")) from None
    if not number.is_finite() or number < 0:
        raise Refused(words("This must be zero or more"))
    return number


def tag_list(value: object) -> list[str]:
    """Give tags without needless spaces, each once however it is written.

    Commas part tags, in a text and in a list of texts. `Refused` for what is no list
    and for a tag of more than 255 signs.
    """
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(
        isinstance(t, str) for t in given
    ):
        raise Refused(words("This must be a list of words"))
    tags = (" ".join(tag.split()) for text in given for tag in text.split(","))
    found: dict[str, str] = {}
    for tag in filter(None, tags):
        found.setdefault(tag.casefold(), tag)
    if any(len(tag) > LONGEST_TAG for tag in found.values()):
        raise Refused(words("At most {count} signs are possible", count=LONGEST_TAG))
    return list(found.values())


def _subtag(part: str) -> str:
    if len(part) == REGION:
        return part.upper()
    return part.title() if len(part) == SCRIPT and part.isalpha() else part.lower()


def _from_abroad(number: str, country: str) -> str:
    facts = charts.countries().get(country)
    if facts is None or not facts.dial:
        return number
    return f"+{facts.dial}{number.removeprefix(facts.trunk)}"


def _patterns(identification: str, country: str) -> list[str]:
    """Give the patterns that an id may have: of its prefix, else of the country."""
    prefix = {"EL": "GR", "XI": "GB"}.get(
        identification[:PREFIX], identification[:PREFIX]
    )
    known = charts.countries()
    found = [known[code].vat_id for code in (prefix, country) if code in known]
    return [pattern for pattern in found if pattern]
