"""Statements whose SQL is made once: Django takes longer to build one than PostgreSQL to run it, and a caller waits."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)


class Given(Expression):
    """In the filter of a `Select`: the place of a value that each run brings, which is one of a field of `model`."""

    def __init__(self, model: type[models.Model], name: str) -> None:
        super().__init__(output_field=_field(model, name))
        self.name = name

    def as_sql(self, compiler: object, connection: object) -> Any:
        """A parameter, with this place in the stead of its value."""
        return "%s", [self]


@dataclass
class _Ready:
    """A compiler that has compiled, for the one thread whose connection it holds."""

    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    rows: ModelIterable[Any]


class Select(Generic[Row]):
    """A query set that is compiled once for each thread, and run again and again with other values.

    It reads model instances, with what `only` and `select_related` say; `prefetch_related` is not heeded.
    """

    def __init__(self, queryset: models.QuerySet[Row]) -> None:
        self._queryset = queryset
        self._of_thread = threading.local()

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, for a value of every `Given` by its name."""
        ready = self._ready()
        connection = ready.compiler.connection
        parameters = tuple(
            each.output_field.get_db_prep_value(values[each.name], connection) if isinstance(each, Given) else each
            for each in ready.parameters
        )
        ready.compiler.as_sql = lambda *_, **__: (ready.sql, parameters)
        return list(ready.rows)

    def _ready(self) -> _Ready:
        if not hasattr(self._of_thread, "ready"):
            queryset = self._queryset.all()
            query: Any = queryset.query
            compiler = query.get_compiler(DEFAULT_DB_ALIAS)
            query.get_compiler = lambda *_, **__: compiler  # what builds the instances asks for one each time
            sql, parameters = compiler.as_sql()
            converters = compiler.get_converters([column for column, *_ in compiler.select])
            compiler.get_converters = lambda _: converters
            self._of_thread.ready = _Ready(compiler, sql, tuple(parameters), ModelIterable(queryset))
        ready: _Ready = self._of_thread.ready
        return ready


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


def update_in(row: models.Model, statuses: Collection[str], values: Mapping[str, Any]) -> bool:
    """Changes what is stored of `row` if its stored `status` is one of `statuses`. False: it is not.

    `values` are values by the name of a field, and no expressions; `row` itself stays as it is.
    """
    if not statuses:
        return False
    model, names, connection = type(row), tuple(values), connections[DEFAULT_DB_ALIAS]
    parameters = [_field(model, name).get_db_prep_save(_key(value), connection) for name, value in values.items()]
    parameters += [_field(model, "pk").get_db_prep_value(row.pk, connection), *statuses]
    with connection.cursor() as cursor:
        cursor.execute(_update(model, names, len(statuses)), parameters)
        return bool(cursor.rowcount == 1)


def _key(value: Any) -> Any:
    """A row that is pointed at stands for its key."""
    return value.pk if isinstance(value, models.Model) else value


@cache
def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


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


@cache
def _update(model: type[models.Model], names: tuple[str, ...], statuses: int) -> str:
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name
    columns = ", ".join(f"{quoted(_field(model, name).column)} = %s" for name in names)
    key, places = quoted(_field(model, "pk").column), ", ".join(["%s"] * statuses)
    where = f"{key} = %s AND {quoted('status')} IN ({places})"
    return f"UPDATE {quoted(model._meta.db_table)} SET {columns} WHERE {where}"  # noqa: S608
