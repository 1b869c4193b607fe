"""Back to the second before a mistake, by the two files that docs/operations.md tells of."""

import re
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from facilities.models import Facility
from iasios.access import facility_scope, office_scope
from iasios.launcher import process
from iasios.launcher.layout import ROOT
from tests.backup.cluster import Cluster, copied_cluster, hospital, owner_session

pytestmark = pytest.mark.long
ARCHIVE, RECOVERY = (ROOT / "docker" / f"postgres-{name}.conf" for name in ("archive", "recovery"))
SECOND = "2026-11-30 08:59:00+01"


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cluster]:
    with django_db_blocker.unblock(), copied_cluster() as made:
        yield made


def names() -> list[str]:
    with transaction.atomic(), office_scope("a test looks at what is there"):
        return list(Facility.objects.order_by("name").values_list("name", flat=True))


def test_the_database_of_any_second_comes_back(server: Cluster) -> None:
    archive = server.home.private_folder("archive")
    server.configure(ARCHIVE.read_text().replace("/archive/", f"{archive}/"))
    base = server.home.private_folder("base")
    server.start()
    with server.used():
        hospital("Abbey", "abbey")
        server.copy_to(base)
        hospital("Bridge", "bridge")
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()::text")
            moment = str(cursor.fetchone()[0])
        hospital("Castle", "castle")
        assert names() == ["Abbey", "Bridge", "Castle"]
        # The mistake: what no form of the portal could do, the owner of the tables does.
        with owner_session(server.server) as owner:
            owner.execute("DROP TABLE facilities_facility CASCADE")
    # In order, so that the end of the log is archived too.
    server.stop()
    assert [path.name for path in archive.iterdir() if path.suffix == ".part"] == []
    assert len([path for path in archive.iterdir() if re.fullmatch("[0-9A-F]{24}", path.name)]) >= 2

    # The recipe: the folder aside, the base backup in its place, two files into it.
    server.data.rename(server.data.with_name("pg.lost"))
    base.rename(server.data)
    recovery = RECOVERY.read_text()
    assert SECOND in recovery
    server.configure(recovery.replace("/archive/", f"{archive}/").replace(SECOND, moment))
    signal = server.data / "recovery.signal"
    signal.touch()
    server.home.hand_over(signal)
    server.start()
    assert process.wait_until(lambda: not signal.exists(), within=30)
    with server.used():
        assert names() == ["Abbey", "Bridge"]
        said = StringIO()
        call_command("verify_audit", stdout=said)
        assert re.search(r"^\d+ events fit their chains", said.getvalue(), re.MULTILINE)
        # Bound as before, and writing again.
        with transaction.atomic():
            assert Facility.objects.count() == 0
        with transaction.atomic(), office_scope("a test picks one"):
            bridge = Facility.objects.get(name="Bridge")
        with facility_scope(bridge.pk):
            assert list(Facility.objects.values_list("name", flat=True)) == ["Bridge"]
        hospital("Dover", "dover")
        assert names() == ["Abbey", "Bridge", "Dover"]


def test_a_segment_is_archived_once_and_never_overwritten(tmp_path: Path) -> None:
    """The command alone: the same content again is no failure, another content under the name is one."""
    found = re.search(r"^archive_command = '(.*)'$", ARCHIVE.read_text(), re.MULTILINE)
    assert found
    archive, segment = tmp_path / "archive", tmp_path / "000000010000000000000001"
    archive.mkdir()
    command = found[1].replace("/archive/", f"{archive}/").replace("%p", str(segment)).replace("%f", segment.name)

    def run() -> int:
        return subprocess.run(["sh", "-c", command], check=False).returncode

    segment.write_bytes(b"one")
    assert (run(), (archive / segment.name).read_bytes()) == (0, b"one")
    assert run() == 0
    segment.write_bytes(b"two")
    assert (run() != 0, (archive / segment.name).read_bytes()) == (True, b"one")
    assert [path.name for path in archive.iterdir()] == [segment.name]
