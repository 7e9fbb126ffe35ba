"""Fill a record with what somebody gave, and name every field that is wrong."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, joined, verbatim, words

# A rule gives the value as it is kept, or raises `Refused`; it may look at the record.
Rule = Callable[[Any, Any], Any]

UNIQUE = "23505"  # PostgreSQL's code of a value that is there already
SAID = {
    "blank": words("This is needed"),
    "null": words("This is needed"),
    "invalid": words("This cannot be read"),
    "invalid_choice": words("This is none of the choices"),
    "max_length": words("At most {limit_value} signs are possible"),
    "max_digits": words("This number is too large"),
    "max_whole_digits": words("This number is too large"),
    "max_decimal_places": words("At most {max} decimals are possible"),
    "min_value": words("This must be at least {limit_value}"),
    "max_value": words("This must be at most {limit_value}"),
}


def fill(
    record: models.Model,
    fields: Mapping[str, Any],
    *,
    rules: Mapping[str, Rule],
    fixed: Collection[str] = (),
    is_whole: bool = True,
) -> None:
    """Put fields into a record that is not saved yet, normalised by their rules.

    A reference may be given as a record or as its code or number. `fixed` names the
    fields that cannot be changed; of a new record that is not yet whole only what was
    given is looked at. Raises `Refused` that names all wrong fields.
    """
    problems: dict[str, Text] = {}
    known = _known(record)
    for name in sorted(fields, key=lambda name: name != "country"):
        try:
            if name not in known or name in fixed:
                raise _unchangeable(name, is_known=name in known)
            _put(record, known[name], fields[name], rules.get(name))
        except Refused as error:
            problems[name] = joined(filter(None, (error.text, error.hint)), by=". ")
    looked_at = known if record._state.adding and is_whole else fields
    problems |= _field_problems(record, {*looked_at} - {*problems})
    if problems:
        raise invalid_fields(problems)


def insert(record: models.Model, *, key: str, taken: Text) -> None:
    """Save a new record; `Refused` names `key` where another one has the same."""
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != UNIQUE:
            raise
        raise invalid_fields({key: taken}) from None


def _known(record: models.Model) -> dict[str, models.Field[Any, Any]]:
    return {
        field.name: field
        for field in record._meta.concrete_fields
        if field.editable and not field.primary_key and field.name != "created_at"
    }


def _unchangeable(name: str, *, is_known: bool) -> Refused:
    if is_known:
        return Refused(words("This cannot be changed any more"))
    return Refused(words("There is no field {name}", name=name))


def _put(
    record: models.Model,
    field: models.Field[Any, Any],
    value: Any,
    rule: Rule | None,
) -> None:
    if isinstance(field, models.ForeignKey):
        value = _referred(field, value)
    elif isinstance(value, str) and not isinstance(field, models.TextField):
        value = value.strip()
    setattr(record, field.name, rule(value, record) if rule else value)


def _referred(field: "models.ForeignKey[Any, Any]", value: Any) -> models.Model | None:
    """Find the record that is meant; a code or number is looked up."""
    if isinstance(value, models.Model):
        return value
    if value in (None, ""):
        if not field.null:
            raise Refused(words("This is needed"))
        return None
    target = field.related_model
    key = "code" if any(f.name == "code" for f in target._meta.fields) else "no"
    found: models.Model | None = target._default_manager.filter(**{key: value}).first()
    if found is None:
        kind = verbatim(str(target._meta.verbose_name))
        raise Refused(
            words("There is no “{code}” among: {kind}", code=value, kind=kind)
        )
    return found


def _field_problems(record: models.Model, names: Collection[str]) -> dict[str, Text]:
    """Ask the columns themselves: needed, too long, no choice, no number."""
    passed_over = {
        field.name
        for field in record._meta.fields
        if field.is_relation or field.name not in names
    }
    try:
        record.clean_fields(exclude=passed_over)
    except ValidationError as error:
        return {name: _said(problems[0]) for name, problems in error.error_dict.items()}
    return {}


def _said(problem: ValidationError) -> Text:
    values = {name: str(value) for name, value in (problem.params or {}).items()}
    if problem.code in SAID:
        return Text(SAID[problem.code].template, values)
    return verbatim(" ".join(problem.messages))
