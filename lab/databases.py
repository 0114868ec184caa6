"""An empty PostgreSQL database for each part of a run, so that nothing left behind is dialled or counted."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def fresh(server_url: str) -> Iterator[str]:
    """The URL of a new database on the server of `server_url`, dropped afterwards; empty stays empty.

    Raises psycopg.Error when the server cannot be reached or the role may not create databases.
    """
    if not server_url:
        yield ""
        return
    name = f"screening_bench_{secrets.token_hex(4)}"
    _run(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        _run(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def version(server_url: str) -> str:
    """`17.2`, as the server names itself."""
    with psycopg.connect(server_url) as connection:
        return str(connection.info.parameter_status("server_version")).split()[0]


def _run(server_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)
