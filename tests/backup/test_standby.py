"""A replica of PostgreSQL that follows the database: what it answers, what it does not, and that it may go."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from iasios.access import replica
from iasios.launcher import process
from tests.backup.cluster import Cluster, copied_cluster, hospital

pytestmark = pytest.mark.long
TENANCY = "iasios.access.middleware.TenancyMiddleware"


@pytest.fixture
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cluster]:
    with django_db_blocker.unblock(), copied_cluster() as made:
        yield made


def seen(browser: Client) -> set[str]:
    """Who of the three is on the public list."""
    answer = browser.get(reverse("facilities:directory"))
    assert answer.status_code == 200
    return {name for name in ("Abbey", "Bridge", "Castle") if name in answer.content.decode()}


def test_visitors_are_answered_by_the_replica_until_it_goes(server: Cluster, settings: Any) -> None:
    server.start()
    given = list(django_settings.MIDDLEWARE)
    given.insert(given.index(TENANCY), "iasios.access.replica.ReplicaMiddleware")
    settings.MIDDLEWARE = given
    with server.used(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(replica._Silence, "until", 0.0)
        abbey = hospital("Abbey", "abbey")
        with server.standby() as port:
            patch.setitem(connections.settings, replica.ALIAS, connection.settings_dict | {"PORT": str(port)})
            visitor, member = Client(), Client()
            member.force_login(abbey.representative, backend=django_settings.AUTHENTICATION_BACKENDS[0])
            assert process.wait_until(lambda: seen(visitor) == {"Abbey"}, within=60, every=0.5)
            own = connection.settings_dict
            where = {"host": own["HOST"], "user": own["USER"], "password": own["PASSWORD"], "dbname": own["NAME"]}
            with psycopg.connect(**where, port=port, autocommit=True) as standby:
                standby.execute("SELECT pg_wal_replay_pause()")
                hospital("Bridge", "bridge")
                # A visitor sees what is some seconds old; whoever has a session does not.
                assert (seen(visitor), seen(member)) == ({"Abbey"}, {"Abbey", "Bridge"})
                standby.execute("SELECT pg_wal_replay_resume()")
            assert process.wait_until(lambda: seen(visitor) == {"Abbey", "Bridge"}, within=60, every=0.5)
            hospital("Castle", "castle")
        # It is gone, and the page is there.
        connections[replica.ALIAS].close()
        assert seen(visitor) == {"Abbey", "Bridge", "Castle"}
        assert replica._Silence.until > time.monotonic()
        connections[replica.ALIAS].close()
