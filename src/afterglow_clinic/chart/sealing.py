"""Database triggers that make the audit table append-only, on both engines.

Python code cannot forget what the database itself refuses. Called by a migration, and by
tests that must clear the table between cases.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "audit events are append-only"
ALREADY_THERE = (
    "SELECT 1 FROM chart_auditevent WHERE id = NEW.id OR (chain = NEW.chain AND sequence = NEW.sequence)"
)

SEAL = {
    "sqlite": [
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON chart_auditevent "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON chart_auditevent "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        # REPLACE deletes without asking a DELETE trigger, so it is met on its way in.
        f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON chart_auditevent "
        f"WHEN EXISTS ({ALREADY_THERE}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON chart_auditevent "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON chart_auditevent "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
}
UNSEAL = {
    "sqlite": [
        "DROP TRIGGER audit_no_update",
        "DROP TRIGGER audit_no_delete",
        "DROP TRIGGER audit_no_replace",
    ],
    "postgresql": [
        "DROP TRIGGER audit_no_change ON chart_auditevent",
        "DROP TRIGGER audit_no_truncate ON chart_auditevent",
        "DROP FUNCTION audit_refuse()",
    ],
}


def seal_audit(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers. Raises KeyError on an engine they are not written for."""
    for statement in SEAL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unseal_audit(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers: for migrating down, and for clearing a test database."""
    for statement in UNSEAL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
