"""What is told about items: texts in languages, and attributes."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.items import Item, ItemVariant
from nightclerk.ledger.models.prices import ends_after_it_starts


def language_column(**options: Any) -> "models.CharField[Any, Any]":
    """Make a column for a language as BCP 47 writes it: de, pt-BR."""
    return models.CharField(_("language"), max_length=10, **options)


def item_column(name: str) -> "models.ForeignKey[Any, Any]":
    """Make the reference of what belongs to an item and goes with it."""
    return models.ForeignKey(
        Item, models.CASCADE, related_name=name, verbose_name=_("item")
    )


def variant_column(name: str) -> "models.ForeignKey[Any, Any]":
    """Make the reference of what belongs to one variant, or to the whole item."""
    return models.ForeignKey(
        ItemVariant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name=name,
        verbose_name=_("variant"),
        help_text=_("Empty: the whole item."),
    )


class ItemText(models.Model):
    """A title or a longer text of an item, in one language or in all."""

    class Kind(models.TextChoices):
        TITLE = "title", _("Title")
        TEXT = "text", _("Text")

    item = item_column("texts")
    variant = variant_column("texts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    language = language_column(
        blank=True, help_text=_("Such as de or pt-BR; empty: all languages.")
    )
    text = models.TextField(_("text"))
    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("text of an item")
        verbose_name_plural = _("texts of items")
        ordering = ["item", "pk"]
        constraints = [
            models.UniqueConstraint(
                "item",
                "variant",
                "kind",
                "language",
                "starts",
                name="item_text_once_for_the_same",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(kind="title") | Q(starts=None, ends=None),
                name="item_title_has_no_dates",
            ),
            ends_after_it_starts("item_text_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.language or '*'} {self.text[:60]}"


class ItemAttribute(models.Model):
    """What can be said of goods, such as their colour; buyers choose an option."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")

    name = models.CharField(_("name"), max_length=100, unique=True)
    unit = models.CharField(_("unit of the number"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    is_option = models.BooleanField(_("option of variants"), default=False)
    is_blocked = models.BooleanField(_("blocked"), default=False)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ItemAttributeName(models.Model):
    """How an attribute is called in another language."""

    attribute = models.ForeignKey(
        ItemAttribute,
        models.CASCADE,
        related_name="names",
        verbose_name=_("attribute"),
    )
    language = language_column()
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("name of an attribute")
        verbose_name_plural = _("names of attributes")
        ordering = ["attribute", "language"]
        constraints = [
            models.UniqueConstraint(
                "attribute", "language", name="attribute_name_once_per_language"
            ),
            models.CheckConstraint(
                condition=~Q(language=""), name="attribute_name_has_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.name}"


class ItemAttributeValue(models.Model):
    """What an attribute is for an item, or for one of its variants."""

    item = item_column("attributes")
    variant = variant_column("attributes")
    attribute = models.ForeignKey(
        ItemAttribute,
        models.PROTECT,
        related_name="values",
        verbose_name=_("attribute"),
    )
    value = models.CharField(_("value"), max_length=250, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute of an item")
        verbose_name_plural = _("attributes of items")
        ordering = ["item", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "item",
                "variant",
                "attribute",
                name="item_attribute_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.attribute} {self.value}"
