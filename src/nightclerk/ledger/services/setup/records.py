"""Setup that needs no rules but its own: groups, terms, matrices, series, places."""

from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError

from nightclerk.core.errors import Broken, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import (
    BusinessGroup,
    Currency,
    CurrencyRate,
    CustomerAddress,
    CustomerGroup,
    DiscountGroup,
    InventorySetup,
    ItemCategory,
    ItemGroup,
    ItemPicture,
    ItemUnit,
    ItemVariant,
    Location,
    NumberSeries,
    NumberSeriesLine,
    PaymentMethod,
    PaymentTerms,
    PostingSetup,
    PriceGroup,
    ProductGroup,
    Unit,
    UserSetup,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.services.parties.item_changes import touch_named_by
from nightclerk.ledger.services.parties.pictures import drop_unused, hold_files

Record = TypeVar("Record", bound=models.Model)
SETUP: frozenset[type[models.Model]] = frozenset(
    {
        BusinessGroup,
        Currency,
        CurrencyRate,
        CustomerAddress,
        CustomerGroup,
        DiscountGroup,
        InventorySetup,
        ItemCategory,
        ItemGroup,
        ItemUnit,
        ItemVariant,
        Location,
        NumberSeries,
        NumberSeriesLine,
        PaymentMethod,
        PaymentTerms,
        PostingSetup,
        PriceGroup,
        ProductGroup,
        Unit,
        UserSetup,
        VatBusinessGroup,
        VatProductGroup,
        VatSetup,
    }
)


@transaction.atomic
def create_record(
    model: type[Record], *, actor: AbstractBaseUser | None = None, **fields: Any
) -> Record:
    """Make a record of setup; `Refused` names every field that is wrong."""
    _require_setup(model)
    return _checked(model(**fields))


@transaction.atomic
def change_record(
    record: Record, *, actor: AbstractBaseUser | None = None, **fields: Any
) -> Record:
    """Change a record of setup; `Refused` names every field that is wrong.

    What was posted keeps what it was posted with.
    """
    model = type(record)
    _require_setup(model)
    found = model._default_manager.select_for_update().filter(pk=record.pk).first()
    if found is None:
        raise Refused(words("{record} is not there any more", record=record))
    for name, value in fields.items():
        setattr(found, name, value)
    return _checked(found)


@transaction.atomic
def delete_record(
    record: models.Model, *, actor: AbstractBaseUser | None = None
) -> None:
    """Delete a record of setup; `Refused` where something names it."""
    _require_setup(type(record))
    try:
        _delete(record)
    except ProtectedError as error:
        users = sorted(
            {str(user._meta.verbose_name) for user in error.protected_objects}
        )
        raise Refused(
            words(
                "{record} is used by others ({users}) and stays",
                record=record,
                users=", ".join(users),
            ),
            hint=words("Block it where nobody shall use it any more."),
        ) from None


def _delete(record: models.Model) -> None:
    """Delete a record, and the files of pictures that only it was shown with."""
    shown = ItemPicture.objects.none()
    if isinstance(record, ItemVariant):
        shown = ItemPicture.objects.filter(variant=record)
    files = hold_files(set(shown.values_list("content_id", flat=True)))
    touch_named_by(record)
    record.delete()
    drop_unused(files)


def _require_setup(model: type[models.Model]) -> None:
    if model not in SETUP:
        raise Broken(words("{model} has services of its own", model=model.__name__))


def _checked(record: Record) -> Record:
    try:
        record.full_clean()
    except ValidationError as error:
        raise _refusal(record, error) from None
    record.save()
    touch_named_by(record)
    return record


def _refusal(record: models.Model, error: ValidationError) -> Refused:
    said = {
        name: words("{problem}", problem=" ".join(problems))
        for name, problems in error.message_dict.items()
    }
    whole = said.pop("__all__", None)
    return Refused(
        whole or words("{record} cannot be saved", record=_named(record)),
        hint=words("Correct the fields that are marked.") if said else None,
        fields=said,
    )


def _named(record: models.Model) -> str:
    name = getattr(record, "code", "") or getattr(record, "no", "")
    return str(name or record._meta.verbose_name)
