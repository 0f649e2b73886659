from django.db import migrations, models

# Whose bookings changed of late while the care that follows them did not: a process died in between. The job
# care_by_booking sees to them. `kept`: care goes on for so many days after an appointment.
LEFT_BEHIND = """
CREATE FUNCTION appointments_people_left_behind(moment timestamptz, since timestamptz, kept int, most int)
RETURNS SETOF uuid LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT b.patient_id FROM appointments_booking b
    JOIN accounts_organisation o ON o.id = b.organisation_id AND (o.ended_at IS NULL OR o.ended_at > moment)
    JOIN accounts_patient p ON p.id = b.patient_id
    WHERE b.changed_at >= since AND (
        b.state <> 'cancelled' AND b.ends_at + make_interval(hours => kept * 24) > moment AND NOT EXISTS (
            SELECT FROM consent_carerelationship c
            WHERE c.patient_id = coalesce(p.merged_into_id, p.id) AND c.organisation_id = b.organisation_id
                AND c.kind = 'appointment' AND (c.ended_at IS NULL OR c.ended_at >= b.ends_at + make_interval(hours => kept * 24)))
        OR b.state = 'cancelled' AND EXISTS (
            SELECT FROM consent_carerelationship c
            WHERE c.patient_id = coalesce(p.merged_into_id, p.id) AND c.organisation_id = b.organisation_id
                AND c.kind = 'appointment' AND c.from_record AND (c.ended_at IS NULL OR c.ended_at > moment))
            AND NOT EXISTS (
                SELECT FROM appointments_booking other
                WHERE other.patient_id = b.patient_id AND other.organisation_id = b.organisation_id
                    AND other.state <> 'cancelled' AND other.ends_at + make_interval(hours => kept * 24) > moment))
    GROUP BY b.patient_id ORDER BY min(b.changed_at) LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0004_video_seats"), ("consent", "0008_silence")]
    operations = [
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["changed_at"], name="appointments_changed"),
        ),
        migrations.RunSQL(
            LEFT_BEHIND, "DROP FUNCTION appointments_people_left_behind(timestamptz, timestamptz, int, int)"
        ),
    ]
