"""The addresses that the portal works with: those given in the environment, otherwise those of servers started here."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from iasios.launcher.data_directory import choose_home
from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout, Memory
from iasios.launcher.postgres import Postgres
from iasios.launcher.valkey import Valkey


@dataclass
class Services:
    """What the portal's processes need to know, and the servers that were started for it."""

    env: dict[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    servers: dict[str, Postgres | Valkey] = field(default_factory=dict)

    def as_owner(self) -> dict[str, str]:
        """The environment of the one process that may change the schema."""
        return {**self.env, "DATABASE_URL": self.env["DATABASE_OWNER_URL"]}


def refuse_half_an_address(given: Mapping[str, str]) -> None:
    """The application role cannot migrate, and the owner must not serve: an address of one alone is of no use."""
    for present, missing in (("DATABASE_URL", "DATABASE_OWNER_URL"), ("DATABASE_OWNER_URL", "DATABASE_URL")):
        if given.get(present) and not given.get(missing):
            raise Problem(
                "Reading the environment",
                f"{present} is given and {missing} is not, but the portal needs both roles",
                "Give both (as portal_app and as portal_owner), or neither to have a database started",
            )


@contextmanager
def services(layout: Layout, given: Mapping[str, str] | None = None, *, durable: bool = True) -> Iterator[Services]:
    """Start what was not given, and end it in reverse order. The caller holds the instance (`Layout.sole`)."""
    given = dict(os.environ if given is None else given)
    refuse_half_an_address(given)
    env = dict(given)
    memory = Memory(layout.state / "secrets.json")
    env.setdefault("SECRET_KEY", memory.secret("django"))
    env.setdefault("SECOND_FACTOR_KEYS", memory.secret("second_factor"))
    started = Services(env)
    servers_wanted = not (given.get("DATABASE_URL") and given.get("CELERY_BROKER_URL"))
    home = choose_home(layout) if servers_wanted else None
    postgres: Postgres | None = None
    valkey: Valkey | None = None
    try:
        if home and not given.get("DATABASE_URL"):
            postgres = Postgres(layout, home, memory, durable=durable)
            started.children["postgres"] = postgres.start()
            started.servers["postgres"] = postgres
            env["DATABASE_URL"], env["DATABASE_OWNER_URL"] = postgres.application_url, postgres.owner_url
        if home and not given.get("CELERY_BROKER_URL"):
            valkey = Valkey(layout, home, memory, durable=durable)
            started.children["valkey"] = valkey.start()
            started.servers["valkey"] = valkey
            env["CELERY_BROKER_URL"] = valkey.broker_url
            env["CACHE_URL"] = given.get("CACHE_URL") or valkey.cache_url
        else:
            env["CACHE_URL"] = given.get("CACHE_URL") or _second_database(given["CELERY_BROKER_URL"])
        yield started
    finally:
        for server in (valkey, postgres):
            if server is not None:
                server.stop()


def _second_database(broker_url: str) -> str:
    """The cache beside a broker that was given: the same server, one database further."""
    head, _, database = broker_url.rpartition("/")
    if database.isdigit():
        return f"{head}/{int(database) + 1}"
    raise Problem(
        "Reading the environment",
        "CACHE_URL cannot be told from CELERY_BROKER_URL",
        "Give CACHE_URL too, for example redis://host:6379/1",
    )
