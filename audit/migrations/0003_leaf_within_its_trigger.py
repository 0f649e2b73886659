from django.db import migrations

# What stands in it is stable, not immutable; said so, the planner writes it into the trigger that asks for it, where it
# would otherwise be called as a statement of its own for each entry. The leaf is the same.
SAID_AS_IT_IS = "ALTER FUNCTION audit_leaf(audit_entry) STABLE"
BEFORE = "ALTER FUNCTION audit_leaf(audit_entry) IMMUTABLE"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_refusals")]
    operations = [migrations.RunSQL(SAID_AS_IT_IS, BEFORE)]
