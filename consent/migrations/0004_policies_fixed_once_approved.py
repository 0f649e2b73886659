import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was approved stays as it was: it may be withdrawn before it comes into force, and nothing else. Who drafted a
# version drafted it for good, so that nobody becomes the second pair of eyes on their own words.
FIXED = """
CREATE FUNCTION consent_policy_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'Versions of the policy are kept.';
    END IF;
    IF NEW.drafted_by_id <> OLD.drafted_by_id OR NEW.version <> OLD.version THEN
        RAISE EXCEPTION 'Who drafted a version, and its name, do not change.';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.document <> OLD.document OR NEW.effective_from <> OLD.effective_from
            OR NEW.approved_by_id <> OLD.approved_by_id OR NEW.approved_at <> OLD.approved_at) THEN
        RAISE EXCEPTION 'An approved version of the policy does not change.';
    END IF;
    IF OLD.state <> NEW.state AND OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'A withdrawn version does not come back.';
    END IF;
    IF OLD.state = 'approved' AND NEW.state <> 'approved'
            AND (NEW.state <> 'withdrawn' OR OLD.effective_from <= portal_now()) THEN
        RAISE EXCEPTION 'A version that is in force is replaced, not withdrawn.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_policy_fixed BEFORE UPDATE OR DELETE ON consent_policyversion
    FOR EACH ROW EXECUTE FUNCTION consent_policy_fixed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_locks_and_ended_organisations'),
        ('consent', '0003_helpers_by_law'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='policyversion',
            name='tallied_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='tally',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(
            FIXED,
            "DROP TRIGGER consent_policy_fixed ON consent_policyversion; DROP FUNCTION consent_policy_fixed()",
        ),
    ]
