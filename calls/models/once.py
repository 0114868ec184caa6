"""An INSERT that leaves a row alone which is there already, and says which of the two it was."""

from __future__ import annotations

from functools import cache

from django.db import connection, models


def insert_once(row: models.Model) -> bool:
    """Stores `row` unless a row with one of its unique values is stored. False: there is one, and nothing changed.

    One statement and no savepoint, so it may be used inside a transaction that goes on. Waits for a transaction
    that has just stored such a row. A `row` whose key is numbered by the database does not learn its number.
    """
    fields = _fields(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row)), values)
        return bool(cursor.rowcount == 1)


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[object, object], ...]:
    fields = model._meta.local_concrete_fields
    return tuple(field for field in fields if not isinstance(field, models.AutoField))


@cache
def _statement(model: type[models.Model]) -> str:
    """Names come from the model, values are parameters."""
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
