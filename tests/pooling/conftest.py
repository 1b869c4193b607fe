"""PgBouncer as Debian has it, set up by docker/pgbouncer.ini."""

import pytest

from iasios.launcher.layout import ROOT
from iasios.launcher.pgbouncer import PoolerProgram, find_program


@pytest.fixture(scope="session")
def pgbouncer() -> PoolerProgram:
    return find_program(ROOT / "var" / "pgbouncer")
