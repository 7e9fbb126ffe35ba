"""Pictures of an item: shown, added, described, put in order and taken away."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import condition, require_POST
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Item, ItemPicture, ItemVariant, PictureContent
from nightclerk.ledger.picture_files import LARGEST
from nightclerk.ledger.selectors.goods import picture_bytes, pictures_of
from nightclerk.ledger.services.parties.pictures import (
    add_picture,
    describe_picture,
    order_pictures,
    remove_picture,
)
from nightclerk.web.books.item_descriptions import ItemDescriptions
from nightclerk.web.books.item_parts import variants_of
from nightclerk.web.books.item_tabs import PICTURES, tab_address
from nightclerk.web.books.parts import choose_among
from nightclerk.web.errors import attempt, message_of
from nightclerk.web.signed_in import actor_of, require

# A file is found by what is in it, so what an address answers never changes.
KEEP_FOR_A_YEAR = "private, max-age=31536000, immutable"
# A file that somebody sent in is a picture and nothing else, whatever is in it.
ONLY_A_PICTURE = "default-src 'none'; sandbox"
MAY_SEE = "ledger.view_item"


class FilesField(forms.FileField):
    """One file or many."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        given = data if isinstance(data, list) else [data]
        single = super().clean
        return [single(file, initial) for file in given or [None]]


class FilesInput(forms.ClearableFileInput):
    """The button that chooses one file or many."""

    allow_multiple_selected = True


class AddForm(forms.Form):
    """Files of pictures, and of which variant they are."""

    pictures = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "One or many: PNG, JPEG, GIF or WebP, at most 20 MB each."
        ),
        widget=FilesInput(
            {"class": "nc-files", "accept": "image/png,image/jpeg,image/gif,image/webp"}
        ),
    )
    variant = forms.ModelChoiceField(
        label=gettext_lazy("Variant"),
        queryset=ItemVariant.objects.none(),
        required=False,
        empty_label="",
        help_text=gettext_lazy("Empty: the whole item."),
        widget=UnfoldAdminSelectWidget(),
    )
    alt = forms.CharField(
        label=gettext_lazy("What is to be seen"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For those who do not see it, and for search engines."),
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off"}),
    )


class ItemPictures(ItemDescriptions):
    """The tab of an item's card with its pictures."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "<int:pk>/pictures/"
        return [
            path(
                "picture/<slug:digest>/",
                wrap(picture_file, cacheable=True),
                name="ledger_item_picture",
            ),
            path(start, wrap(self.pictures), name="ledger_item_pictures"),
            path(
                f"{start}arrange/",
                wrap(require_POST(self.arrange)),
                name="ledger_item_arrange",
            ),
            path(
                f"{start}<int:picture>/remove/",
                wrap(require_POST(self.remove)),
                name="ledger_item_unpicture",
            ),
            *super().get_urls(),
        ]

    def pictures(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the pictures of an item, and add those that are sent."""
        item: Item = self.record(request, str(pk))
        if request.method == "POST":
            self.require_change(request, item)
        form = add_form(request, item)
        if request.method == "POST" and form.is_valid():
            added = list(self.added(request, item, form.cleaned_data))
            if added:
                told = ngettext(
                    "{count} picture is added.",
                    "{count} pictures are added.",
                    len(added),
                )
                messages.success(request, told.format(count=len(added)))
            return redirect(tab_address(item, PICTURES))
        shown = pictures_of(item).select_related("variant", "content")
        return self.tab_page(
            request,
            item,
            PICTURES,
            "web/books/item_pictures.html",
            add=form,
            shown=list(shown),
        )

    def added(
        self, request: HttpRequest, item: Item, given: dict[str, Any]
    ) -> Iterator[ItemPicture]:
        """Add pictures one by one; of each that is refused a message says why."""
        for file in given["pictures"]:
            try:
                yield add_picture(
                    item,
                    file.read(LARGEST + 1),  # one more than is allowed says enough
                    variant=given.get("variant"),
                    alt=given["alt"],
                    actor=actor_of(request),
                )
            except NightclerkError as error:
                messages.error(request, f"{file.name}: {message_of(error)}")

    def arrange(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Describe the pictures and put them in the order that was typed."""
        item: Item = self.record(request, str(pk))
        self.require_change(request, item)
        shown = list(pictures_of(item))
        done = attempt(request, lambda: (arranged(request, item, shown),))
        if done:
            messages.success(request, _("{record} is saved.").format(record=item))
        return redirect(tab_address(item, PICTURES))

    def remove(self, request: HttpRequest, pk: int, picture: int) -> HttpResponse:
        """Show an item without a picture."""
        item: Item = self.record(request, str(pk))
        self.require_change(request, item)
        shown = get_object_or_404(item.pictures, pk=picture)
        actor = actor_of(request)
        if attempt(request, lambda: (remove_picture(shown, actor=actor),)):
            messages.success(request, _("The picture is removed."))
        return redirect(tab_address(item, PICTURES))

    def require_change(self, request: HttpRequest, item: Item) -> None:
        """Answer 403 where the reader may not change the item."""
        if not self.has_change_permission(request, item):
            raise PermissionDenied


def add_form(request: HttpRequest, item: Item) -> AddForm:
    """Make the form that adds pictures to an item."""
    form = AddForm(request.POST or None, request.FILES or None)
    choose_among(form, "variant", variants_of(item))
    return form


@transaction.atomic
def arranged(request: HttpRequest, item: Item, shown: list[ItemPicture]) -> None:
    """Keep all descriptions that differ, and the order, or nothing."""
    actor = actor_of(request)
    for picture in shown:
        alt = request.POST.get(f"alt-{picture.pk}", picture.alt)
        if alt != picture.alt:
            describe_picture(picture, alt, actor=actor)
    wanted = sorted(shown, key=lambda picture: place_of(request, picture))
    if wanted != shown:
        order_pictures(item, [picture.pk for picture in wanted], actor=actor)


def place_of(request: HttpRequest, picture: ItemPicture) -> float:
    """Give the place that was typed for a picture; without one it stays where it is."""
    typed = request.POST.get(f"place-{picture.pk}", "").replace(",", ".")
    try:
        return float(typed)
    except ValueError:
        return float(picture.position)


def digest_of(request: HttpRequest, digest: str) -> str:
    """Name the version of a picture's file: it has only one."""
    return f'"{digest}"'


def picture_file(request: HttpRequest, digest: str) -> HttpResponse:
    """Answer with the file of a picture to those who may see items."""
    require(request, MAY_SEE)
    return kept_file(request, digest)


@condition(etag_func=digest_of)
def kept_file(request: HttpRequest, digest: str) -> HttpResponse:
    """Answer with the file of a picture, unless the browser has kept it."""
    kinds = PictureContent.objects.only("mime")
    file = get_object_or_404(kinds, digest=digest)
    return HttpResponse(
        picture_bytes(digest),
        content_type=file.mime,
        headers={
            "Cache-Control": KEEP_FOR_A_YEAR,
            "Content-Security-Policy": ONLY_A_PICTURE,
            "X-Content-Type-Options": "nosniff",
        },
    )
