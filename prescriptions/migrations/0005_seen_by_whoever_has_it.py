"""What a pharmacy tracked becomes untracked once it may not see it; and of whom something waits for nobody."""

from django.db import migrations, models

BEFORE = """
        ('requested', 'with-practice'),
        ('requested', 'review-asked'),
        ('requested', 'declined'),
        ('requested', 'cancelled'),
        ('requested', 'approved'),
        ('with-practice', 'review-asked'),
        ('with-practice', 'declined'),
        ('with-practice', 'cancelled'),
        ('with-practice', 'approved'),
        ('review-asked', 'declined'),
        ('review-asked', 'cancelled'),
        ('review-asked', 'approved'),
        ('approved', 'withdrawn'),
        ('approved', 'with-pharmacy'),
        ('approved', 'not-tracked'),
        ('with-pharmacy', 'withdrawn'),
        ('with-pharmacy', 'ready'),
        ('with-pharmacy', 'ready-in-part'),
        ('with-pharmacy', 'not-dispensed'),
        ('not-tracked', 'withdrawn'),
        ('not-tracked', 'collected'),
        ('not-tracked', 'not-dispensed'),
        ('ready', 'collected'),
        ('ready', 'not-dispensed'),
        ('ready-in-part', 'ready'),
        ('ready-in-part', 'preparing-remainder'),
        ('ready-in-part', 'not-dispensed'),
        ('preparing-remainder', 'ready'),
        ('preparing-remainder', 'collected'),
        ('preparing-remainder', 'not-dispensed')"""
NOW = f"""{BEFORE},
        ('with-pharmacy', 'not-tracked'),
        ('ready', 'not-tracked'),
        ('ready-in-part', 'not-tracked'),
        ('preparing-remainder', 'not-tracked')"""


def states(pairs: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION prescriptions_item_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'requested' THEN
            RAISE EXCEPTION 'An item begins as requested.' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'prescriptions_goes_on';
        END IF;
    ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN ({pairs}
    ) THEN
        RAISE EXCEPTION 'An item that is % does not become %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'prescriptions_goes_on';
    END IF;
    RETURN NEW;
END $$;
"""


# People, by the id that lives on, of whom something open may be hidden from whoever has it: what the person chose to
# hide, what is of a sensitive class, what lies at a pharmacy that looks after them no longer. Never what its own author
# has, who goes on seeing it. Whether it is so is decided by the gate's rules; this only finds whom to ask about.
# One person, or all (NULL) whose id comes after; row security is set to everybody for this function alone.
UNSEEN = """
CREATE FUNCTION prescriptions_people_unseen(one uuid, after uuid, now timestamptz, sensitive varchar[], most int)
RETURNS SETOF uuid LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    WITH held AS (
        SELECT i.patient_id, i.prescription AS item, i.area, i.labels, i.organisation_id AS author,
            i.state NOT IN ('requested', 'with-practice', 'review-asked') AS at_pharmacy,
            CASE WHEN i.state IN ('requested', 'with-practice', 'review-asked')
                THEN coalesce(w.holder_id, i.organisation_id) ELSE r.pharmacy_id END AS holder
        FROM prescriptions_requestitem i
        JOIN prescriptions_request r ON r.id = i.request_id
        LEFT JOIN work_workitem w ON w.subject_id = r.id AND w.done_at IS NULL
        WHERE i.state IN ('requested', 'with-practice', 'review-asked', 'with-pharmacy', 'ready', 'ready-in-part',
            'preparing-remainder')
        UNION ALL
        SELECT w.patient_id, w.item_id, w.area, w.labels, w.organisation_id, false, w.holder_id
        FROM work_workitem w
        WHERE w.done_at IS NULL AND (w.subject = 'medication-review'
            OR w.subject = 'prescription' AND w.kind = 'SerialPrescription')
    )
    SELECT p.id FROM held h
    JOIN accounts_patient q ON q.id = h.patient_id
    JOIN accounts_patient p ON p.id = coalesce(q.merged_into_id, q.id)
    WHERE h.holder <> h.author AND (one IS NULL OR p.id = one) AND (after IS NULL OR p.id > after) AND p.died_on IS NULL AND (
        h.labels && sensitive
        OR EXISTS (SELECT FROM consent_directive d JOIN accounts_patient m ON m.id = d.patient_id
            WHERE coalesce(m.merged_into_id, m.id) = p.id AND d.effect IN ('hide', 'lock')
            AND d.starts_at <= now AND (d.ends_at IS NULL OR d.ends_at > now)
            AND d.towards_user_id IS NULL
            AND (d.towards_organisation_id IS NULL OR d.towards_organisation_id = h.holder AND d.towards_team = '')
            AND (h.item = ANY(d.items) OR h.area = ANY(d.areas) OR h.labels && d.classes))
        OR h.at_pharmacy AND NOT EXISTS (SELECT FROM consent_carerelationship c JOIN accounts_patient m
            ON m.id = c.patient_id WHERE coalesce(m.merged_into_id, m.id) = p.id AND c.organisation_id = h.holder
            AND c.kind = 'pharmacy' AND c.started_at <= now AND (c.ended_at IS NULL OR c.ended_at > now)))
    GROUP BY p.id ORDER BY p.id LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("prescriptions", "0004_states_of_orders"),
        ("consent", "0009_said_in_texts"),
        ("work", "0004_more_subjects"),
    ]

    operations = [
        migrations.AlterField(
            "serialcollection",
            "state",
            models.CharField(
                choices=[
                    ("due", "Due"), ("ready", "Ready"), ("collected", "Collected"), ("missed", "Missed"),
                    ("untold", "Untold"),
                ],
                default="due",
                max_length=10,
            ),
        ),
        migrations.RunSQL(states(NOW), states(BEFORE)),
        migrations.RunSQL(UNSEEN, "DROP FUNCTION prescriptions_people_unseen(uuid, uuid, timestamptz, varchar[], int)"),
    ]
