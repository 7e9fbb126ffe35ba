"""Pictures at Shopify: which are there, which failed and why."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter, action, display
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nightclerk.connector.models import Shop, ShopPicture
from nightclerk.connector.selectors.pictures.shown import taken_off
from nightclerk.connector.services.pictures.starts import (
    SYNC_PICTURES,
    send_pictures_again,
    sync_pictures_of,
)
from nightclerk.ledger.models import PictureContent
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import linked
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of
from nightclerk.web.syncs import answer, sync_task
from nightclerk.web.times import moment
from nightclerk.web.words import stored_error
from nightclerk.web.work.cells import named

State = ShopPicture.State
LOOKS = {
    State.SENT: Look("live", "upload"),
    State.PROCESSING: Look("live", "hourglass_top"),
    State.READY: Look("good", "check_circle"),
    State.FAILED: Look("bad", "broken_image"),
    State.GONE: Look("neutral", "delete"),
}
TAKEN_OFF = Look("warn", "difference")
MOST_CHOSEN = 500  # products that one sync can name


class TakenOffFilter(SimpleListFilter):
    """Pictures of ours that somebody took off at Shopify."""

    title = gettext_lazy("taken off")
    parameter_name = "taken_off"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Taken off at Shopify"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ShopPicture]
    ) -> QuerySet[ShopPicture]:
        return taken_off(queryset) if self.value() == "1" else queryset


class PictureAdmin(BookAdmin):
    """Pictures of products and variants at Shopify."""

    card_template = "web/goods/picture.html"
    list_display = (
        "thumbnail",
        "what",
        "product_shown",
        "state_mark",
        "why",
        "changed",
    )
    list_display_links = ("what",)
    list_filter = ("state", TakenOffFilter, "is_ours", "shop")
    search_fields = ("alt", "product__title", "product__item__no", "variant__sku")
    search_help_text = gettext_lazy("Product, item, SKU or description")
    list_select_related = ("shop", "product", "variant")
    ordering = ("product__title", "position", "id")
    actions = ("retry",)
    when_empty = gettext_lazy(
        "Turn on the sync of pictures on the shop card; then they stand here."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShopPicture]:
        rows: QuerySet[ShopPicture] = super().get_queryset(request)
        files = PictureContent.objects.filter(digest=OuterRef("digest"))
        return rows.annotate(is_here=Exists(files))

    @display(description=gettext_lazy("Picture"))
    def thumbnail(self, picture: Any) -> SafeString:
        return thumbnail_of(picture)

    @display(description=gettext_lazy("Description"), ordering="alt")
    def what(self, picture: ShopPicture) -> SafeString:
        whose = _("of the variant") if picture.variant_id else ""
        ours = _("from the books") if picture.is_ours else _("from Shopify")
        title = picture.alt or _("Picture {number}").format(number=picture.position + 1)
        return named(title, picture.shop.code, ours, whose)

    @display(description=gettext_lazy("Product"), ordering="product__title")
    def product_shown(self, picture: ShopPicture) -> str | SafeString:
        if picture.variant is None:
            return linked(picture.product)
        return linked(picture.variant)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_mark(self, picture: ShopPicture) -> SafeString:
        return state_badge(picture)

    @display(description=gettext_lazy("Why it failed"))
    def why(self, picture: ShopPicture) -> str:
        return ". ".join(filter(None, stored_error(picture.message, "")))

    @display(description=gettext_lazy("Changed"), ordering="changed_at")
    def changed(self, picture: ShopPicture) -> str | SafeString:
        return moment(picture.changed_at)

    @action(description=gettext_lazy("Send again"), permissions=["sync"])
    def retry(
        self, request: HttpRequest, rows: QuerySet[ShopPicture]
    ) -> HttpResponse | None:
        """Let what was refused or taken off be sent again, and sync the products."""
        pictures = list(rows.select_related("shop", "product")[: MOST_CHOSEN + 1])
        if len(pictures) > MOST_CHOSEN:
            told = _("Choose up to {number} pictures, or sync all of the shop.")
            messages.error(request, told.format(number=MOST_CHOSEN))
            return None
        actor = actor_of(request)
        sent = attempt(request, lambda: send_pictures_again(pictures, actor=actor))
        if sent:
            messages.success(request, again_sentence(sent))
        by_shop: dict[Shop, set[str]] = {}
        for picture in pictures:
            by_shop.setdefault(picture.shop, set()).add(picture.product.gid)
        answers = [
            start_pictures(request, shop, sorted(gids))
            for shop, gids in by_shop.items()
        ]
        return answers[0] if len(answers) == 1 else None

    def has_sync_permission(self, request: HttpRequest) -> bool:
        """Tell whether the reader may start a sync of a shop."""
        return request.user.has_perm("connector.change_shop")

    def marks(self, record: Any) -> Any:
        return state_badge(record)

    def line(self, record: Any) -> str:
        return f"{record.product} · {record.shop.code}"

    def facts(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        why, advice = stored_error(record.message, "")
        pairs = [
            (_("Product"), linked(record.product)),
            (_("Variant"), linked(record.variant)),
            (_("Position"), str(record.position + 1)),
            (_("Attempts"), str(record.attempts)),
            (_("Changed"), moment(record.changed_at)),
            (_("Shopify's id"), record.gid),
            ("SHA-256", record.digest),
        ]
        return {
            **super().facts(request, record),
            "title": record.alt or _("Picture"),
            "facts": [(title, value) for title, value in pairs if value],
            "thumbnail": thumbnail_of(record),
            "why": why,
            "advice": advice,
        }


def start_pictures(request: HttpRequest, shop: Shop, gids: list[str]) -> HttpResponse:
    """Start the sync of some products' pictures, and go where one sees it."""
    back = reverse("admin:connector_shoppicture_changelist")
    actor = actor_of(request)
    started = attempt(request, lambda: sync_pictures_of(shop, gids=gids, actor=actor))
    if started is None:
        return redirect(back)
    return answer(request, shop, sync_task(SYNC_PICTURES), started, otherwise=back)


def state_badge(picture: ShopPicture) -> SafeString:
    """Draw how far a picture is, or that somebody at Shopify took it off."""
    if picture.was_taken_off:
        return badge(_("Taken off at Shopify"), TAKEN_OFF)
    return badge(str(picture.get_state_display()), LOOKS[State(picture.state)])


def thumbnail_of(picture: Any) -> SafeString:
    """Draw a picture from the books; one that is only at Shopify is a sign."""
    if not picture.is_here:
        return format_html(
            '<span class="material-symbols-outlined nc-no-picture" title="{}"'
            ' aria-hidden="true">image</span>',
            _("The file is at Shopify only"),
        )
    return format_html(
        '<img class="nc-thumbnail" loading="lazy" src="{}" alt="{}">',
        reverse("admin:ledger_item_picture", args=[picture.digest]),
        picture.alt,
    )


def again_sentence(number: int) -> str:
    """Say how many pictures are sent again."""
    sentence = ngettext(
        "{number} picture is sent again.", "{number} pictures are sent again.", number
    )
    return sentence.format(number=number)
