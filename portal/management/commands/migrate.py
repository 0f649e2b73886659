"""Django's migrate, run by the owner: makes the runtime role first, grants to it afterwards."""

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.utils import Error
from psycopg import sql

from portal.database import APP_ROLE, app_password


class Command(DjangoMigrate):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args, **options):
        alias = options["database"]
        if alias == "owner":
            self._make_role()
        super().handle(*args, **options)
        if alias == "owner":
            self._grant()

    def _make_role(self):
        """Create the runtime role unless it is there or comes with a login of its own."""
        login = connections["default"].settings_dict
        role = login["USER"]
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [role])
            owner, known = cursor.fetchone()
            if role == owner:
                raise CommandError(
                    "The portal must not run as the owner of its tables: give DATABASE_APP_URL another login."
                )
            if known:
                return
            if role != APP_ROLE:
                raise CommandError(
                    f"The login {role!r} of DATABASE_APP_URL does not exist. Create it, or leave DATABASE_APP_URL out."
                )
            try:
                cursor.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(
                        sql.Identifier(role),
                        sql.Literal(login["PASSWORD"] or app_password(settings.SECRET_KEY)),
                    )
                )
            except Error as error:
                raise CommandError(
                    f"The owner may not create the role {role}: create it by hand and give DATABASE_APP_URL. ({error})"
                ) from error

    def _grant(self):
        """Rows yes, tables no: the log and the clock grant less in their own migrations."""
        role = sql.Identifier(connections["default"].settings_dict["USER"])
        with connections["owner"].cursor() as cursor:
            for statement in GRANTS:
                cursor.execute(sql.SQL(statement).format(role=role))


GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON clock_offset FROM {role}",  # only the owner moves the clock
)
