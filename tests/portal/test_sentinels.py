"""Cache, presence and broker through Sentinels: the leader ends, its replica leads, and nobody was told an address."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from iasios.launcher import process
from iasios.launcher.data_directory import Home, site_packages
from iasios.launcher.layout import ROOT
from iasios.launcher.valkey import find_binary
from iasios.web.cache import FallbackCache
from iasios.web.valkey import LeaderPool, connect
from tests.programs import output_of

SECRET, SERVICE = "only-for-a-test", "portal"
#: Of the two addresses only password and number count; nobody listens there.
NOWHERE = f"redis://:{SECRET}@192.0.2.1:6379"
WITHIN = 60.0


@dataclass
class Pair:
    """Two servers, the first of which led at the beginning, and a Sentinel."""

    ports: list[int]
    sentinel: int
    children: list[subprocess.Popen[bytes]]

    def asked(self, index: int, database: int = 0) -> redis.Redis:
        return redis.Redis(port=self.ports[index], password=SECRET, db=database)

    def leader(self) -> int:
        with redis.Redis(port=self.sentinel) as sentinel:
            return int(sentinel.sentinel_get_master_addr_by_name(SERVICE)[1])


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    home = Home(tmp_path, site_packages(ROOT / ".venv"), None, None)
    ports = [process.free_port() for _ in range(3)]
    one = f'bind 127.0.0.1\nprotected-mode no\nsave ""\nrequirepass {SECRET}\nmasterauth {SECRET}\n'
    configurations = [
        f"port {ports[0]}\n{one}",
        f"port {ports[1]}\n{one}replicaof 127.0.0.1 {ports[0]}\n",
        f"port {ports[2]}\nbind 127.0.0.1\nprotected-mode no\nsentinel monitor {SERVICE} 127.0.0.1 {ports[0]} 1\n"
        f"sentinel auth-pass {SERVICE} {SECRET}\nsentinel down-after-milliseconds {SERVICE} 1000\n"
        f"sentinel failover-timeout {SERVICE} 5000\n",
    ]
    with ExitStack() as stack:
        children = []
        for index, text in enumerate(configurations):
            folder = tmp_path / str(index)
            folder.mkdir()
            file = folder / "valkey.conf"
            file.write_text(f"dir {folder}\n{text}")
            words = [find_binary(home), file, *(["--sentinel"] if index == 2 else [])]
            children.append(process.spawn(words, log=folder / "log"))
            stack.callback(process.stop, children[-1])
        made = Pair(ports[:2], ports[2], children)
        assert process.wait_until(lambda: _is_watched(made), within=WITHIN, every=0.1)
        yield made


def _is_watched(pair: Pair) -> bool:
    """The follower has what the leader has, and the Sentinel knows both."""
    try:
        info: Any = pair.asked(1).info("replication")
        with redis.Redis(port=pair.sentinel) as sentinel:
            known: Any = sentinel.sentinel_slaves(SERVICE)
    except redis.RedisError:
        return False
    return info.get("master_link_status") == "up" and len(known) == 1


def run(pair: Pair, source: str) -> str:
    """What a process of the portal prints whose settings name the Sentinels, the first of which is away."""
    given = {
        "CELERY_BROKER_URL": f"{NOWHERE}/0",
        "CACHE_URL": f"{NOWHERE}/1",
        "VALKEY_SENTINELS": f"127.0.0.1:1, 127.0.0.1:{pair.sentinel}",
    }
    return output_of("-c", source, **given)


def send_task(pair: Pair) -> None:
    run(pair, "import django; django.setup(); from iasios.celery import app; app.send_task('nobody.reads')")


@pytest.mark.long
@pytest.mark.django_db
def test_everything_follows_the_leader(pair: Pair, settings: Any) -> None:
    caches = json.loads(run(pair, "import json; from iasios.settings import base; print(json.dumps(base.CACHES))"))
    settings.VALKEY_SENTINELS = ["127.0.0.1:1", f"127.0.0.1:{pair.sentinel}"]
    options = caches["default"]["OPTIONS"]
    assert options["pool_class"] == "iasios.web.valkey.LeaderPool"
    cache = FallbackCache(caches["default"]["LOCATION"], {"OPTIONS": options})
    presence = connect(f"{NOWHERE}/1", socket_timeout=2, socket_connect_timeout=2)

    def use(number: int) -> None:
        cache.set("counted", number)
        assert cache.get("counted") == number
        presence.hset("presence:1", "7", str(number))
        send_task(pair)

    use(1)
    assert (pair.leader(), cache._silent_until) == (pair.ports[0], 0.0)
    assert pair.asked(0).llen("celery") == 1
    assert pair.asked(0, 1).hget("presence:1", "7") == b"1"

    pair.children[0].kill()
    pair.children[0].wait()
    assert process.wait_until(lambda: pair.leader() == pair.ports[1], within=WITHIN, every=0.2)
    assert process.wait_until(lambda: _leads(pair, 1), within=WITHIN, every=0.2)
    # What was kept is there, and nothing has to be started again.
    assert cache.get("counted") == 1
    use(2)
    assert cache._silent_until <= time.monotonic()
    assert pair.asked(1).llen("celery") == 2
    assert pair.asked(1, 1).hget("presence:1", "7") == b"2"


def _leads(pair: Pair, index: int) -> bool:
    info: Any = pair.asked(index).info("replication")
    return bool(info["role"] == "master")


def test_without_sentinels_the_addresses_are_taken_as_they_are(settings: Any) -> None:
    assert settings.VALKEY_SENTINELS == []
    made = connect("redis://:secret@127.0.0.1:7/3", socket_timeout=0.3)
    kept = made.connection_pool.connection_kwargs
    assert not isinstance(made.connection_pool, LeaderPool)
    assert (kept["host"], kept["port"], kept["db"], kept["password"], kept["socket_timeout"]) == (
        "127.0.0.1",
        7,
        3,
        "secret",
        0.3,
    )
