"""Made-up locations, products and customers."""

from random import Random
from typing import Any

ADJECTIVES = ("Merino", "Oak", "Linen", "Copper", "Nordic", "Alpine", "Velvet", "Slate")
NOUNS = (
    "Scarf",
    "Chopping Board",
    "Apron",
    "Kettle",
    "Blanket",
    "Backpack",
    "Cushion",
    "Tea Set",
    "Lamp",
    "Notebook",
)
SIZES = ("Small", "Medium", "Large")
FIRST_NAMES = (
    *("Anna", "Ben", "Chloé", "Dmitri", "Emma", "Félix", "Greta", "Håkon"),
    *("Ines", "Jürgen", "Katarzyna", "Liam", "Mia", "Noah", "Olga", "Zoë"),
)
LAST_NAMES = (
    *("Müller", "Schmidt", "O'Neill", "Dubois", "van Dijk", "Rossi", "Novák"),
    *("García", "Johansson", "Weiß", "Kowalska", "Smith", "Brown"),
)
# City, post code, country, province: customers come from these.
PLACES = (
    ("Berlin", "10115", "DE", "Germany", None),
    ("München", "80331", "DE", "Germany", None),
    ("Hamburg", "20095", "DE", "Germany", None),
    ("Wien", "1010", "AT", "Austria", None),
    ("Paris", "75001", "FR", "France", None),
    ("Amsterdam", "1012 AB", "NL", "Netherlands", None),
    ("Zürich", "8001", "CH", "Switzerland", "ZH"),
    ("London", "SW1A 1AA", "GB", "United Kingdom", "ENG"),
    ("New York", "10001", "US", "United States", "NY"),
)


def location(name: str, city: str, country: str) -> dict[str, Any]:
    """Describe a location."""
    return {
        "name": name,
        "isPrimary": name.startswith("Main"),
        "address": {
            "address1": "Lagerstraße 1",
            "city": city,
            "zip": "10115",
            "country": "Germany",
            "countryCode": country,
        },
    }


def product(random: Random, number: int) -> dict[str, Any]:
    """Describe a product with one or three variants."""
    title = f"{random.choice(ADJECTIVES)} {random.choice(NOUNS)} {number}"
    price = random.choice((9.9, 14.5, 19.95, 24, 39, 49.9, 79, 129))
    sizes = SIZES if random.random() < 0.4 else ("",)
    return {
        "title": title,
        "handle": title.lower().replace(" ", "-"),
        "vendor": random.choice(("Nordhaus", "Studio Lind", "Kupferwerk")),
        "productType": title.split()[1],
        "tags": ["new"] if number % 10 == 0 else [],
        "hasOnlyDefaultVariant": len(sizes) == 1,
        "variantsCount": {"count": len(sizes), "precision": "EXACT"},
        "options": [_option(sizes)],
        "variants": [
            _variant(number, row, size, price + 5 * row)
            for row, size in enumerate(sizes)
        ],
    }


def _option(sizes: tuple[str, ...]) -> dict[str, Any]:
    values = [size or "Default Title" for size in sizes]
    return {
        "name": "Size" if len(sizes) > 1 else "Title",
        "position": 1,
        "optionValues": [{"name": value} for value in values],
    }


def _variant(number: int, row: int, size: str, price: float) -> dict[str, Any]:
    sku = f"NC-{number:04d}" + (f"-{size[0]}" if size else "")
    option = {"name": "Size" if size else "Title", "value": size or "Default Title"}
    return {
        "sku": sku,
        "barcode": f"40{number:08d}{row:03d}",
        "title": size or "Default Title",
        "displayName": sku,
        "position": row + 1,
        "price": f"{price:.2f}",
        "inventoryQuantity": 100 + number,
        "selectedOptions": [option],
        "inventoryItem": {"sku": sku, "unitCost": f"{price / 2:.2f}"},
    }


def customer(random: Random, number: int) -> dict[str, Any]:
    """Describe a customer with one address."""
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    mail = f"customer{number}@mail.example"
    phone = f"+4930555{number:04d}" if number % 3 else None
    address = address_of(random, first, last, phone=phone)
    return {
        "firstName": first,
        "lastName": last,
        "displayName": f"{first} {last}",
        "email": mail,
        "phone": phone,
        "defaultEmailAddress": {
            "emailAddress": mail,
            "marketingState": "NOT_SUBSCRIBED",
        },
        "defaultPhoneNumber": {"phoneNumber": phone} if phone else None,
        "addressesV2": [address],
        "defaultAddress": address,
        "tags": ["vip"] if number % 25 == 0 else [],
        "state": "ENABLED" if number % 2 else "DISABLED",
    }


def address_of(
    random: Random, first: str, last: str, *, phone: str | None
) -> dict[str, Any]:
    """Describe an address of a person somewhere."""
    city, post_code, code, country, province = random.choice(PLACES)
    return {
        "firstName": first,
        "lastName": last,
        "name": f"{first} {last}",
        "company": "Kontor GmbH" if random.random() < 0.1 else None,
        "address1": f"Musterweg {random.randint(1, 120)}",
        "city": city,
        "zip": post_code,
        "country": country,
        "countryCodeV2": code,
        "provinceCode": province,
        "phone": phone,
    }
