"""Writes many rows at once, by one statement for each table."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def insert(cursor: CursorWrapper, model: type[models.Model], source: str, values: Mapping[str, str]) -> None:
    """One row of `model` for each row of `source` (what stands behind FROM).

    `values` are SQL expressions by column; every other column gets the model's own default.
    """
    names, expressions, parameters = [], [], []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if isinstance(field, models.AutoField) and column not in values:
            continue
        names.append(connection.ops.quote_name(column))
        if column in values:
            expressions.append(values[column].replace("%", "%%"))
        else:
            expressions.append("%s")
            parameters.append(field.get_db_prep_save(field.get_default(), connection))
    table = connection.ops.quote_name(model._meta.db_table)
    selected = f"SELECT {', '.join(expressions)} FROM {source}"  # noqa: S608  # nothing of it comes from outside
    cursor.execute(f"INSERT INTO {table} ({', '.join(names)}) {selected}", parameters)


@contextmanager
def without_indexes(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Inside the block the tables have primary keys and unique constraints alone; all else is built afterwards."""
    cursor.execute(_FOREIGN_KEYS, [list(tables)])
    foreign_keys = cursor.fetchall()
    cursor.execute(_INDEXES, [list(tables)])
    indexes = cursor.fetchall()
    for table, name, _ in foreign_keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in foreign_keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
