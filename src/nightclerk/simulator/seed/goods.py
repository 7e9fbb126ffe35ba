"""Catalogues of any size, with stock, as fast as they can be made."""

from typing import Any

from nightclerk.simulator.engine.amounts import Currencies
from nightclerk.simulator.engine.shapes import Shaper
from nightclerk.simulator.goods.options import ONLY, Option
from nightclerk.simulator.seed.catalog import ADJECTIVES, NOUNS, location
from nightclerk.simulator.settings import CatalogSettings
from nightclerk.simulator.shop import Shop

Node = dict[str, Any]

# A product of more variants than this has sizes and colours.
MOST_SIZES = 100


class CatalogSeeder:
    """Adds products to a shop; the same numbers give the same products."""

    def __init__(self, shop: Shop, opened: str) -> None:
        self.shop, self.opened = shop, opened
        self.maker = shop.products.maker

    def fill(self, wanted: CatalogSettings) -> None:
        """Add locations until there are so many, then products with stock at all."""
        self._open_locations(wanted.locations)
        places = self.shop.store.all("Location")[: wanted.locations]
        least, more = divmod(wanted.variants, wanted.products)
        for number in range(wanted.products):
            count = max(1, least + (number < more))
            product = self._product(number + 1, count, wanted)
            for variant in product["variants"]:
                for place in places:
                    self.shop.stock.stock(
                        variant["inventoryItem"],
                        place,
                        wanted.quantity,
                        now=self.opened,
                    )

    def _open_locations(self, count: int) -> None:
        currency = self.shop.settings.currency
        shaper = Shaper(
            self.shop.store, Currencies(currency, currency), now=self.opened
        )
        for number in range(len(self.shop.store.all("Location")), count):
            place = location(f"Warehouse {number + 1}", "Leipzig", "DE")
            node = shaper.complete("Location", place)
            self.shop.store.indexed(node, now=0, lag=0)

    def _product(self, number: int, count: int, wanted: CatalogSettings) -> Node:
        adjective = ADJECTIVES[number % len(ADJECTIVES)]
        noun = NOUNS[number // len(ADJECTIVES) % len(NOUNS)]
        given = {
            "title": f"{adjective} {noun} No. {number:05d}",
            "vendor": "Nordhaus",
            "productType": noun,
        }
        product = self.shop.products.begin(given, now=self.opened)
        options = _options(count)
        self.maker.write_options(product, options)
        variants = [
            self.maker.make(
                product,
                _choice(options, row),
                _variant(number, row, wanted),
                now=self.opened,
            )
            for row in range(count)
        ]
        self.maker.arrange(product, variants)
        self.shop.publishing.put(product, at=self.opened)
        self.shop.store.indexed(product, now=0, lag=0)
        return product


def _options(count: int) -> list[Option]:
    if count == 1:
        return [ONLY]
    if count <= MOST_SIZES:
        sizes = tuple((None, f"Size {row + 1}") for row in range(count))
        return [Option("Size", sizes)]
    colours = -(-count // MOST_SIZES)
    return [
        Option("Size", tuple((None, f"Size {row + 1}") for row in range(MOST_SIZES))),
        Option("Colour", tuple((None, f"Colour {n + 1}") for n in range(colours))),
    ]


def _choice(options: list[Option], row: int) -> tuple[str, ...]:
    if len(options) == 1:
        return (options[0].names[row],)
    sizes, colours = options
    return (sizes.names[row % MOST_SIZES], colours.names[row // MOST_SIZES])


def _variant(number: int, row: int, wanted: CatalogSettings) -> Node:
    price = 10 + number % 90 + row
    return {
        "price": f"{price}.90",
        "barcode": f"42{number:07d}{row:04d}",
        "inventoryItem": {
            "sku": f"G-{number:05d}-{row + 1}",
            "cost": f"{price / 2:.2f}",
            "tracked": wanted.tracked,
        },
    }
