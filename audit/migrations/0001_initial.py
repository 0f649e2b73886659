import uuid

import django.contrib.postgres.fields
from django.db import migrations, models

# Columns that only the database writes: not in the model, so that no code can set them.
HIDDEN_COLUMNS = """
ALTER TABLE audit_entry
    ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD COLUMN salt bytea NOT NULL,
    ADD COLUMN leaf bytea NOT NULL
"""

LEAF = r"""
CREATE FUNCTION audit_leaf(e audit_entry) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256('\x00'::bytea || (e).salt || convert_to(jsonb_build_array(
        (e).id, (extract(epoch FROM (e).at) * 1000000)::bigint, (e).xid::text, (e).request_id,
        (e).actor_id, (e).actor_kind, (e).actor_name, (e).actor_role, (e).organisation_id,
        (e).organisation_name, (e).on_behalf_of, (e).patient_id, (e).basis, (e).policy_version,
        (e).purpose, to_jsonb((e).areas), to_jsonb((e).kinds), (e).action, (e).target, (e).query,
        (e).route, (e).outcome, (e).reason)::text, 'UTF8'))
$$
"""

FILL = """
CREATE FUNCTION audit_fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := portal_now();
    NEW.xid := pg_current_xact_id();
    NEW.salt := uuid_send(gen_random_uuid());
    NEW.leaf := audit_leaf(NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER audit_fill BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_fill();
"""

APPEND_ONLY = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The access log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

UNDO = """
DROP FUNCTION audit_refuse() CASCADE; DROP FUNCTION audit_fill() CASCADE; DROP FUNCTION audit_leaf(audit_entry)
"""


def text(size, **more):
    return models.CharField(max_length=size, **more)


def texts(size):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=size), default=list, size=None
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("clock", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("request_id", text(64)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_kind", text(12)),
                ("actor_name", text(200)),
                ("actor_role", text(40)),
                ("organisation_id", models.UUIDField(null=True)),
                ("organisation_name", text(200, blank=True)),
                ("on_behalf_of", models.UUIDField(null=True)),
                ("patient_id", models.UUIDField(null=True)),
                ("basis", text(40, blank=True)),
                ("policy_version", text(20, blank=True)),
                ("purpose", text(12)),
                ("areas", texts(20)),
                ("kinds", texts(60)),
                ("action", text(12)),
                ("target", text(120, blank=True)),
                ("query", text(500, blank=True)),
                ("route", text(12)),
                ("outcome", text(12)),
                ("reason", text(200, blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["patient_id", "-at"], name="audit_about_patient"),
                    models.Index(fields=["actor_id", "-at"], name="audit_by_actor"),
                ],
            },
        ),
        migrations.RunSQL(HIDDEN_COLUMNS + ";" + LEAF + ";" + FILL + APPEND_ONLY, UNDO),
    ]
