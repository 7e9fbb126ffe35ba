"""Pictures of items; each file is kept once, however many items show it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.models.goods import item_column, variant_column


class PictureContent(models.Model):
    """The bytes of a picture, found by their SHA-256."""

    digest = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    content = models.BinaryField(_("content"))
    mime = models.CharField(_("kind of file"), max_length=30)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("file of a picture")
        verbose_name_plural = _("files of pictures")
        ordering = ["digest"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"),
                name="picture_is_found_by_its_sha256",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mime} {self.width} × {self.height}"


class ItemPicture(models.Model):
    """A picture that an item, or one of its variants, is shown with."""

    item = item_column("pictures")
    variant = variant_column("pictures")
    content = models.ForeignKey(
        PictureContent,
        models.PROTECT,
        related_name="pictures",
        verbose_name=_("file"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    alt = models.CharField(_("what is to be seen"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["item", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "item",
                "variant",
                "content",
                name="item_picture_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.alt}"
