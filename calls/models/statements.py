"""Statements whose SQL is made once: Django takes longer to build one than PostgreSQL to run it, and a caller waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar, Generic, TypeVar

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


@dataclass(frozen=True)
class _Made:
    """A compiler that has compiled. It has no connection, and nobody changes it."""

    compiler: Any
    sql: str
    parameters: tuple[Any, ...]


@dataclass
class _Run:
    """What Django asks of a query set when it makes instances of rows."""

    db: ClassVar[str] = DEFAULT_DB_ALIAS
    _known_related_objects: ClassVar[Mapping[Any, Any]] = {}
    compiler: Any

    @property
    def query(self) -> _Run:
        """Its own query."""
        return self

    def get_compiler(self, using: str) -> Any:
        """What was compiled before."""
        return self.compiler


class Select(Generic[Row]):
    """A query set that is compiled once, and run again and again with other values.

    It reads model instances, with what `only` and `select_related` say; `prefetch_related` is not heeded.
    """

    def __init__(self, queryset: models.QuerySet[Row]) -> None:
        self._queryset = queryset

    def __call__(self, **values: Any) -> list[Row]:
        """The rows, for a value of every `Given` by its name."""
        made, connection = self._made, connections[DEFAULT_DB_ALIAS]
        parameters = tuple(
            each.output_field.get_db_prep_value(values[each.name], connection) if isinstance(each, Given) else each
            for each in made.parameters
        )
        compiler = copy(made.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (made.sql, parameters)
        run: Any = _Run(compiler)
        return list(ModelIterable(run))

    @cached_property
    def _made(self) -> _Made:
        compiler: Any = self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        compiler.get_converters = lambda _: converters
        compiler.connection = None
        return _Made(compiler, sql, tuple(parameters))


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
