"""Operations for migrations that run while the service writes."""

from __future__ import annotations

from typing import Any

from django.db.migrations import AddConstraint

from candidates.migrations._online import AddIndexOnline

__all__ = ["AddIndexOnline", "AddUniqueOnline"]


class AddUniqueOnline(AddConstraint):
    """A conditional `UniqueConstraint`, which is an index, built as `AddIndexOnline` builds one.

    Belongs into a migration with `atomic = False`.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        plain, online = "CREATE UNIQUE INDEX ", "CREATE UNIQUE INDEX CONCURRENTLY "
        schema_editor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{self.constraint.name}"')
        statement = str(self.constraint.create_sql(model, schema_editor))
        schema_editor.execute(statement.replace(plain, online, 1), params=None)
