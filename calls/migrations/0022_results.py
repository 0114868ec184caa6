import django.db.models.deletion
from django.db import migrations, models, transaction

BATCH = 5_000
TABLE = "calls_interviewresult"
COLUMNS = (
    "interview_id, version, overall_score, recommendation, summary, strengths, areas_for_improvement, needs_review, "
    "review_reasons, notes, provider, model, prompt_version, prompt_hash, rubric_version, created_at"
)


class GiveResultsAKey(migrations.SeparateDatabaseAndState):
    """Gives results a key of their own in the place of their interview's, so that an interview can have several.

    On PostgreSQL the service goes on: no statement reads the whole table under a lock, and rows that a process of the
    earlier version inserts get their key from the column's default. What a run that broke off has left is used again.
    """

    reversible = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "postgresql":
            self._online(schema_editor)
        else:
            with transaction.atomic(using=schema_editor.connection.alias):
                self._rebuilt(schema_editor, to_state.apps.get_model(app_label, "InterviewResult"))

    def _online(self, schema_editor):
        run = schema_editor.execute
        run(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS id bigint")
        run(f"CREATE SEQUENCE IF NOT EXISTS {TABLE}_id_seq OWNED BY {TABLE}.id")
        run(f"ALTER TABLE {TABLE} ALTER COLUMN id SET DEFAULT nextval('{TABLE}_id_seq')")
        self._number(schema_editor)
        run(f"ALTER TABLE {TABLE} DROP CONSTRAINT IF EXISTS result_has_id")
        run(f"ALTER TABLE {TABLE} ADD CONSTRAINT result_has_id CHECK (id IS NOT NULL) NOT VALID")
        run(f"ALTER TABLE {TABLE} VALIDATE CONSTRAINT result_has_id")
        for name, columns in {"result_key": "id", "one_result_per_version": "interview_id, version"}.items():
            run(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            run(f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {TABLE} ({columns})")
        run(
            f"ALTER TABLE {TABLE} DROP CONSTRAINT {TABLE}_pkey, "
            f"ADD CONSTRAINT {TABLE}_pkey PRIMARY KEY USING INDEX result_key, "
            "ADD CONSTRAINT one_result_per_version UNIQUE USING INDEX one_result_per_version"
        )
        run(f"ALTER TABLE {TABLE} DROP CONSTRAINT result_has_id")

    def _number(self, schema_editor):
        """Gives the rows that are there a key, a batch at a time, so that no row is locked for long."""
        batch = f"SELECT interview_id FROM {TABLE} WHERE id IS NULL LIMIT {BATCH}"
        statement = f"UPDATE {TABLE} SET id = nextval('{TABLE}_id_seq') WHERE id IS NULL AND interview_id IN ({batch})"
        if schema_editor.collect_sql:
            schema_editor.execute(statement)
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(statement)
            while cursor.rowcount:
                cursor.execute(statement)

    def _rebuilt(self, schema_editor, model):
        """SQLite: a new table, as Django makes it, with the rows of the old one."""
        schema_editor.execute(f"ALTER TABLE {TABLE} RENAME TO {TABLE}_old")
        schema_editor.create_model(model)
        schema_editor.execute(
            f"INSERT INTO {TABLE} ({COLUMNS}) SELECT {COLUMNS} FROM {TABLE}_old ORDER BY created_at"
        )
        schema_editor.execute(f"DROP TABLE {TABLE}_old")


class Migration(migrations.Migration):
    atomic = False  # an index that is built while the service writes needs a connection without a transaction

    dependencies = [
        ("calls", "0021_result_version"),
    ]

    operations = [
        GiveResultsAKey(
            state_operations=[
                migrations.AlterField(
                    model_name="interviewresult",
                    name="interview",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="calls.interview",
                    ),
                ),
                migrations.AddField(
                    model_name="interviewresult",
                    name="id",
                    field=models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                migrations.AlterModelOptions(name="interviewresult", options={"ordering": ["-version"]}),
                migrations.AddConstraint(
                    model_name="interviewresult",
                    constraint=models.UniqueConstraint(fields=["interview", "version"], name="one_result_per_version"),
                ),
            ],
        ),
    ]
