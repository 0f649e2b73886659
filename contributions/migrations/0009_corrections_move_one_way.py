import django.db.models.functions.text
from django.db import migrations, models

# What was asked stays as it was asked; an answer is given once, and so is what the person says who disagrees.
MOVES = """
CREATE FUNCTION contributions_correction_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.resource_id, OLD.resource_version, OLD.category, OLD.text, OLD.wanted, OLD.asked_by_id, OLD.asked_at,
        OLD.due_at, OLD.same_as_id) IS DISTINCT FROM
       (NEW.resource_id, NEW.resource_version, NEW.category, NEW.text, NEW.wanted, NEW.asked_by_id, NEW.asked_at,
        NEW.due_at, NEW.same_as_id) THEN
        RAISE EXCEPTION 'a correction request stays as it was asked' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state IN ('accepted', 'partly', 'not-accepted', 'withdrawn') AND
       (OLD.state, OLD.answer, OLD.answered_by_id, OLD.answered_by_name, OLD.answered_at, OLD.new_version)
       IS DISTINCT FROM
       (NEW.state, NEW.answer, NEW.answered_by_id, NEW.answered_by_name, NEW.answered_at, NEW.new_version) THEN
        RAISE EXCEPTION 'a correction request ends once' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.disagreement <> '' AND
       (OLD.disagreement, OLD.disagreed_at) IS DISTINCT FROM (NEW.disagreement, NEW.disagreed_at) THEN
        RAISE EXCEPTION 'a statement of disagreement stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER contributions_correction_moves BEFORE UPDATE ON contributions_correctionrequest
    FOR EACH ROW EXECUTE FUNCTION contributions_correction_moves();
"""
NO_MOVES = """
DROP TRIGGER contributions_correction_moves ON contributions_correctionrequest;
DROP FUNCTION contributions_correction_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0008_questionnaire_notes")]

    operations = [
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.UniqueConstraint(
                models.F("resource_id"),
                models.F("category"),
                django.db.models.functions.text.MD5("text"),
                django.db.models.functions.text.MD5("wanted"),
                condition=models.Q(("same_as", None), ("state__in", ["received", "with-author"])),
                name="contributions_correction_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("same_as", None), ("state", "received"), _connector="OR"),
                name="contributions_correction_linked",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("disagreement", ""), ("state__in", ["partly", "not-accepted"]), _connector="OR"
                ),
                name="contributions_disagreement_after",
            ),
        ),
        migrations.RunSQL(MOVES, NO_MOVES),
    ]
