"""Write many rows of one table at once; what is the same already is not touched."""

from collections.abc import Collection, Sequence
from functools import cache

import msgspec
from django.db import connection, models

from nightclerk.connector.mapping.orders.rows import Row

# Rows travel as one JSON text: it is the cheapest way to send many of them, and the
# database itself gives each value its column's type.
ROWS = "json_populate_recordset(NULL::{table}, %s::json)"


@cache
def upsert_statement(
    model: type[models.Model],
    row: type[Row],
    key: tuple[str, ...],
    *,
    unseen: tuple[str, ...] = (),
    once: tuple[str, ...] = (),
    touched: str = "",
) -> str:
    """Give the statement that inserts rows or updates those that differ.

    `key` are the columns of the unique constraint; a difference in the columns
    `unseen` is none; `once` are columns that only a new row gets; `touched` is what
    an update sets besides.
    """
    table = model._meta.db_table
    columns = row.__struct_fields__
    compared = [name for name in columns if name not in (*key, *unseen, *once)]
    changing = [name for name in columns if name not in (*key, *once)]
    changes = [f"{name} = excluded.{name}" for name in changing]
    changes += [touched] if touched else []
    return f"""
        INSERT INTO {table} AS kept ({_list(columns)})
        SELECT {_list(columns)} FROM {ROWS.format(table=table)}
        ON CONFLICT ({_list(key)}) DO UPDATE SET {_list(changes)}
        WHERE ({_list(compared, "kept.")})
            IS DISTINCT FROM ({_list(compared, "excluded.")})
    """  # noqa: S608 - names of our own models, never of people


def upsert(
    model: type[models.Model],
    rows: Sequence[Row],
    key: tuple[str, ...],
    *,
    once: tuple[str, ...] = (),
) -> int:
    """Insert or update rows of one type; tells how many were written.

    `once` are columns that only a new row gets.
    """
    if not rows:
        return 0
    statement = upsert_statement(model, type(rows[0]), key, once=once)
    with connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rows)])
        written: int = cursor.rowcount
    return written


def delete_vanished(
    model: type[models.Model],
    rows: Sequence[Row],
    key: tuple[str, ...],
    *,
    orders: Collection[int],
    kept_by: tuple[str, str] | None = None,
) -> int:
    """Delete the rows of these orders that are not among the given ones.

    `kept_by` names a table and its column: rows that it refers to stay.
    """
    table = model._meta.db_table
    is_free = ""
    if kept_by is not None:
        other, column = kept_by
        is_free = f"""AND NOT EXISTS (
            SELECT 1 FROM {other} AS other WHERE other.{column} = kept.id
        )"""  # noqa: S608 - names of our own models, never of people
    same = " AND ".join(f"row.{name} = kept.{name}" for name in key)
    statement = f"""
        DELETE FROM {table} AS kept WHERE order_id = ANY(%s) AND NOT EXISTS (
            SELECT 1 FROM {ROWS.format(table=table)} AS row WHERE {same}
        ) {is_free}
    """  # noqa: S608 - names of our own models, never of people
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(orders), as_json(rows)])
        written: int = cursor.rowcount
    return written


def as_json(rows: Sequence[Row]) -> str:
    """Give rows as one JSON text; amounts keep their digits."""
    return msgspec.json.encode(rows).decode()


def _list(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}{name}" for name in names)
