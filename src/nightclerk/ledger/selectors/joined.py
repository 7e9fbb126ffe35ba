"""Rows with the rows they name, by SQL that is made once and used ever after."""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class Joined(Generic[M]):
    """A query for one key: making its SQL costs more than asking it, so it is kept.

    `names` are the references to read along, in the order of the model's columns;
    `tail` orders or locks, where `main` is the table itself. Values come as the ORM
    reads them.
    """

    def __init__(
        self, model: type[M], column: str, names: Sequence[str], tail: str
    ) -> None:
        self._model = model
        self._column = column
        self._names = tuple(names)
        self._tail = tail

    def of(self, key: int) -> list[M]:
        """Give the rows whose column is this key."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, [key])
            return [self._row(values) for values in cursor.fetchall()]

    @cached_property
    def _models(self) -> list[type[models.Model]]:
        related = [
            self._model._meta.get_field(name).related_model for name in self._names
        ]
        return [self._model, *(model for model in related if isinstance(model, type))]

    @cached_property
    def _statement(self) -> str:
        """Write the statement; all names are those of our own tables."""
        tables = ["main", *self._names]
        columns = ", ".join(
            f"{table}.{field.column}"
            for table, model in zip(tables, self._models, strict=True)
            for field in model._meta.concrete_fields
        )
        joins = " ".join(
            f"LEFT JOIN {model._meta.db_table} {name} ON {name}.id = main.{name}_id"
            for name, model in zip(self._names, self._models[1:], strict=True)
        )
        return (
            f"SELECT {columns} FROM {self._model._meta.db_table} main {joins} "  # noqa: S608
            f"WHERE main.{self._column} = %s {self._tail}"
        )

    def _row(self, values: Sequence[Any]) -> M:
        made: list[models.Model | None] = []
        start = 0
        for model in self._models:
            fields = model._meta.concrete_fields
            made.append(_made(model, values[start : start + len(fields)]))
            start += len(fields)
        row = made[0]
        if not isinstance(row, self._model):
            raise TypeError(f"a row of {self._model} has no key")
        for name, named in zip(self._names, made[1:], strict=True):
            setattr(row, name, named)
        return row


def _made(model: type[models.Model], values: Sequence[Any]) -> models.Model | None:
    fields = model._meta.concrete_fields
    if values[0] is None:
        return None
    return model.from_db(
        connection.alias,
        [field.attname for field in fields],
        [
            json.loads(value)
            if isinstance(field, models.JSONField) and isinstance(value, str)
            else value
            for field, value in zip(fields, values, strict=True)
        ],
    )
