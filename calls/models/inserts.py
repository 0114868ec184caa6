"""INSERT … ON CONFLICT DO NOTHING that says whether a row was stored, which Django's `bulk_create` does not."""

from __future__ import annotations

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections, models


def insert_once(row: models.Model) -> bool:
    """Stores `row` unless a row with one of its unique values is stored. False: there is one, and nothing changed.

    One statement and no savepoint, so it may be used inside a transaction that goes on. Waits for a transaction
    that has just stored such a row. A `row` whose key is numbered by the database does not learn its number.
    """
    fields, connection = _fields(type(row)), connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert(type(row)), values)
        return bool(cursor.rowcount == 1)


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[object, object], ...]:
    fields = model._meta.local_concrete_fields
    return tuple(field for field in fields if not isinstance(field, models.AutoField))


# Names come from the models, values are parameters.


@cache
def _insert(model: type[models.Model]) -> str:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in _fields(model))
    places = ", ".join(["%s"] * len(_fields(model)))
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
