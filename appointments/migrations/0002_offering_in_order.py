from django.db import migrations

# Who waits and has no open offer, first come first, each with up to twenty free times that they can come to, the
# earliest first. The conditions are those of appointments.rules.waiting.why_not, which a test holds against these.
# `told`: when the person hears of it, for nobody is told at night.
TO_OFFER = """
CREATE FUNCTION appointments_to_offer(moment timestamptz, told timestamptz, zone text, leave_minutes int, most int)
RETURNS TABLE (patient uuid, entry uuid, slots uuid[]) LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT w.patient_id, w.id, fitting.ids
    FROM appointments_waitingentry w
    JOIN appointments_clinic c ON c.id = w.clinic_id AND c.ended_at IS NULL AND c.keeps_waiting_list
    JOIN accounts_patient p ON p.id = w.patient_id
    JOIN accounts_patient living ON living.id = coalesce(p.merged_into_id, p.id) AND living.died_on IS NULL
    LEFT JOIN appointments_booking b ON b.id = w.booking_id AND b.state = 'booked'
    CROSS JOIN LATERAL (
        SELECT array_agg(one.id ORDER BY one.starts_at, one.id) AS ids FROM (
            SELECT s.id, s.starts_at FROM appointments_slot s
            WHERE s.clinic_id = w.clinic_id AND s.state = 'free' AND s.starts_at > told
                AND (s.held_until IS NULL OR s.held_until <= moment)
                AND s.starts_at < ((moment AT TIME ZONE zone)::date + c.opens_days + 1)::timestamp AT TIME ZONE zone
                AND s.starts_at >= told + make_interval(mins => c.closes_minutes + leave_minutes)
                AND s.starts_at >= told + make_interval(hours => w.notice_hours)
                AND s.modes && w.modes
                AND NOT extract(isodow FROM s.starts_at AT TIME ZONE zone)::int - 1 = ANY (w.weekdays)
                AND NOT (s.starts_at AT TIME ZONE zone)::date = ANY (w.days)
                AND (w.not_before IS NULL OR (s.starts_at AT TIME ZONE zone)::time >= w.not_before)
                AND (w.not_after IS NULL OR (s.starts_at AT TIME ZONE zone)::time <= w.not_after)
                AND (b.id IS NULL OR s.starts_at < b.starts_at AND
                    b.starts_at >= told + make_interval(mins => c.cancel_minutes + leave_minutes))
                AND NOT EXISTS (SELECT FROM appointments_offer o WHERE o.entry_id = w.id AND o.slot_id = s.id)
                AND NOT EXISTS (
                    SELECT FROM appointments_booking other
                    WHERE other.patient_id = w.patient_id AND other.state <> 'cancelled' AND other.mode <> 'written'
                        AND other.id IS DISTINCT FROM b.id
                        AND other.starts_at < s.ends_at AND other.ends_at > s.starts_at)
            ORDER BY s.starts_at, s.id LIMIT 20
        ) one
    ) fitting
    WHERE w.state = 'waiting' AND fitting.ids IS NOT NULL
        AND NOT EXISTS (SELECT FROM appointments_offer o WHERE o.entry_id = w.id AND o.state = 'open')
    ORDER BY w.joined_at, w.id LIMIT most
$$
"""
# Who need not wait any more, or waits for something else: appointments.rules.waiting.what_became decides.
TO_SETTLE = """
CREATE FUNCTION appointments_people_to_settle(moment timestamptz, most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT w.patient_id FROM appointments_waitingentry w
    JOIN appointments_clinic c ON c.id = w.clinic_id
    JOIN accounts_patient p ON p.id = w.patient_id
    JOIN accounts_patient living ON living.id = coalesce(p.merged_into_id, p.id)
    LEFT JOIN appointments_booking b ON b.id = w.booking_id
    WHERE w.state = 'waiting' AND (
        c.ended_at IS NOT NULL OR living.died_on IS NOT NULL
        OR b.state = 'cancelled' AND NOT b.cancelled_by_clinic
        OR b.state <> 'cancelled' AND (b.state <> 'booked' OR b.starts_at <= moment)
        OR coalesce(b.state, 'cancelled') = 'cancelled' AND EXISTS (
            SELECT FROM appointments_booking other
            WHERE other.patient_id = w.patient_id AND other.clinic_id = w.clinic_id AND other.state <> 'cancelled'
                AND other.booked_at > coalesce(b.cancelled_at, w.joined_at)))
    GROUP BY w.patient_id ORDER BY min(w.joined_at) LIMIT most
$$
"""
# How long people waited of late until they had a time: how many there were, and the time of the one in the middle.
WAITED = """
CREATE FUNCTION appointments_waited(clinic uuid, since timestamptz) RETURNS TABLE (people bigint, seconds double precision)
LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT count(DISTINCT last.patient_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY last.took)
    FROM (SELECT w.patient_id, extract(epoch FROM w.ended_at - w.joined_at) AS took FROM appointments_waitingentry w
        WHERE w.clinic_id = clinic AND w.state = 'done' AND w.ended_at >= since
        ORDER BY w.ended_at DESC LIMIT 100) last
$$
"""
# Nothing asks by clinic.
OF_CLINIC = """
CREATE FUNCTION appointments_people_waiting(clinic uuid, most int) RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT w.patient_id FROM appointments_waitingentry w
    WHERE w.clinic_id = clinic AND w.state = 'waiting'
    ORDER BY w.joined_at, w.id LIMIT most
$$
"""
# As in 0001, less what was booked a moment ago: that person has just read when it is.
OLD_TO_REMIND = """
CREATE FUNCTION appointments_people_to_remind(moment timestamptz, until timestamptz, sent int, most int)
RETURNS SETOF uuid LANGUAGE sql STABLE
SET portal.population = 'on' AS $$
    SELECT b.patient_id FROM appointments_booking b
    WHERE b.state = 'booked' AND b.starts_at > moment AND b.starts_at <= until AND b.reminded < sent
    GROUP BY b.patient_id ORDER BY min(b.starts_at) LIMIT most
$$
"""
TO_REMIND = """
CREATE FUNCTION appointments_people_to_remind(
    moment timestamptz, until timestamptz, booked_before timestamptz, sent int, most int
) RETURNS SETOF uuid LANGUAGE sql STABLE SET portal.population = 'on' AS $$
    SELECT b.patient_id FROM appointments_booking b
    WHERE b.state = 'booked' AND b.starts_at > moment AND b.starts_at <= until AND b.booked_at <= booked_before
        AND b.reminded < sent
    GROUP BY b.patient_id ORDER BY min(b.starts_at) LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial")]
    operations = [
        migrations.RunSQL(
            TO_OFFER, "DROP FUNCTION appointments_to_offer(timestamptz, timestamptz, text, int, int)"
        ),
        migrations.RunSQL(TO_SETTLE, "DROP FUNCTION appointments_people_to_settle(timestamptz, int)"),
        migrations.RunSQL(WAITED, "DROP FUNCTION appointments_waited(uuid, timestamptz)"),
        migrations.RunSQL("DROP FUNCTION appointments_people_waiting(uuid, int)", OF_CLINIC),
        migrations.RunSQL(
            "DROP FUNCTION appointments_people_to_remind(timestamptz, timestamptz, int, int)", OLD_TO_REMIND
        ),
        migrations.RunSQL(
            TO_REMIND,
            "DROP FUNCTION appointments_people_to_remind(timestamptz, timestamptz, timestamptz, int, int)",
        ),
    ]
