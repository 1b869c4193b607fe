"""The test database: made and migrated by the owner, used by the application role."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from iasios.access import office_scope
from iasios.settings.env import Env


def _switch(credentials: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict["USER"] = credentials["USER"]
    connection.settings_dict["PASSWORD"] = credentials["PASSWORD"]


@contextmanager
def made_by_owner() -> Iterator[None]:
    """Creates the database with every migration and the published catalogue, and drops it at the end."""
    app = {"USER": connection.settings_dict["USER"], "PASSWORD": connection.settings_dict["PASSWORD"]}
    owner = Env(os.environ).database("DATABASE_OWNER_URL")
    old_name = connection.settings_dict["NAME"]
    _switch(owner)
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    _switch(app)
    with transaction.atomic(), office_scope("set up the test database"):
        call_command("publish_edition", "--all", verbosity=0)
        call_command("load_fees", verbosity=0)
    try:
        yield
    finally:
        _switch(owner)
        connection.creation.destroy_test_db(old_name, verbosity=0)
        _switch(app)


@contextmanager
def application_role() -> Iterator[None]:
    """A reminder in code: what follows runs without the owner's rights."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False), "tests as a role that bypasses isolation prove nothing"
    connection.close()
    yield
