"""The long text of a product, made of an item's texts and attributes. Pure.

Texts may hold HTML; it is passed on. Lines flow into each other as in the sentence
they are: a line that ends one breaks, one that ends in / goes on without a blank.
"""

from collections.abc import Iterable
from html import escape

from nightclerk.connector.mapping.products.terms import ProductTerms
from nightclerk.ledger.goods import Goods

ENDS = (".", "?", "!", ":")
BREAK = "<br />"
TITLES = {"de": "Merkmale"}  # of the table of attributes, by language
USUAL_TITLE = "Details"


def body_of(goods: Goods, terms: ProductTerms) -> str:
    """Give the HTML of an item's description; empty where it has none."""
    settings = terms.settings
    sections: list[str] = []
    if settings.sends_texts:
        texts = goods.texts_in(settings.language, terms.on)
        sections += [_description(flowing(text)) for text in texts if text.strip()]
    if settings.sends_marketing and goods.marketing_text.strip():
        sections.append(_description(flowing(goods.marketing_text)))
    if settings.sends_attributes:
        sections += _attributes(goods, settings.language)
    return "\n".join(sections)


def flowing(text: str) -> str:
    """Join the lines of a text to paragraphs."""
    parts: list[str] = []
    for line in text.strip().splitlines():
        plain = line.strip()
        if not plain:
            parts.append(BREAK)
        elif plain.endswith(ENDS):
            parts.append(f"{plain}{BREAK}")
        elif plain.endswith("/"):
            parts.append(plain)
        else:
            parts.append(f"{plain} ")
    return "".join(parts).strip().removesuffix(BREAK)


def _description(html: str) -> str:
    return f'<div class="productDescription">{html}</div>'


def _attributes(goods: Goods, language: str) -> Iterable[str]:
    rows = [
        f'<tr><td class="attributeName">{escape(each.name_in(language))}</td>'
        f'<td class="attributeValue">{escape(each.shown)}</td></tr>'
        for each in goods.attributes
        if each.variant is None and not each.is_blocked and each.value.strip()
    ]
    if rows:
        title = TITLES.get(language.partition("-")[0], USUAL_TITLE)
        table = f"<table>{''.join(rows)}</table>"
        yield f'<div class="productAttributes"><h3>{title}</h3>{table}</div>'
