"""`make run`: the portal on this machine, ready to look at."""

import hashlib
import http.client
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from iasios.launcher import process
from iasios.launcher.bootstrap import bootstrap
from iasios.launcher.errors import Problem, heading, remark
from iasios.launcher.foreground import listen_for_the_end
from iasios.launcher.layout import Layout, Memory
from iasios.launcher.services import Services, refuse_half_an_address, services
from iasios.launcher.supervisor import Supervisor

READY_WITHIN = 90.0  # seconds
PASSWORD = "accredit-demo"
ACCOUNTS = (
    ("representative@northgate.example", "Northgate University Hospital: enrolled, application under way"),
    ("deputy@ holder@ member@northgate.example", "the same hospital, its other three kinds of user"),
    ("representative@harbour.example", "Harbour Cancer Centre: under assessment, round 1"),
    ("representative@meridian.example", "Meridian Clinic: information requested"),
    ("representative@lindenhof.example", "Lindenhof Hospital: accredited, recertification due"),
    ("representative@solis.example", "Solis Institute: complete, not yet submitted"),
    ("assessor.one@ .two@ .three@iasios.example", "the assessors"),
    ("chair@iasios.example", "the chairperson"),
    ("office@iasios.example", "the office"),
)


def run(layout: Layout) -> None:
    """Bring the portal up and keep it up, until a signal or a `Problem`. Every child has ended by then."""
    port = port_of(os.environ)
    refuse_half_an_address(os.environ)
    layout.prepare()
    with layout.sole("the portal"):
        refuse_taken(port)
        listen_for_the_end()
        bootstrap(layout, lock="run")
        # Mail, documents and schedules are nobody else's to read.
        os.umask(0o077)
        heading("Database and broker")
        with services(layout, environment(layout, port)) as started:
            _prepare_data(layout, started)
            _serve(layout, started, port)


def port_of(given: Mapping[str, str]) -> int:
    """PORT, or 8000."""
    text = given.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(
            "Reading the environment", f"PORT is {text!r}, which is no port number", "Give a number from 1 to 65535"
        )
    return int(text)


def refuse_taken(port: int) -> None:
    if not process.is_free(port):
        raise Problem(
            "Starting the portal",
            f"another program listens on port {port}",
            f"End it, or take another port: PORT={port + 1} make run",
        )


def environment(layout: Layout, port: int) -> dict[str, str]:
    """What was given wins over what a demonstration on this machine wants."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "iasios.settings.dev",
        "DEMO": "1",
        "REQUIRE_SECOND_FACTOR": "0",
        # A number that nobody has, so that the contact page of a demonstration shows one.
        "OFFICE_PHONE": "+43 1 000 00 00",
        "DATA_DIR": str(layout.state),
        # Passkeys work on a name, not on a number.
        "PUBLIC_ORIGIN": f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    given = {name: value for name, value in os.environ.items() if value or name not in defaults}
    return {**defaults, **given, "PORT": str(port)}


def manage(layout: Layout, env: Mapping[str, str], *words: str, what: str) -> None:
    """Run a management command, silently unless it fails."""
    remedy = f"See the lines above; to begin again with fresh demo data, remove {layout.state}"
    process.run_step(what, [layout.python, "manage.py", *words], env=env, cwd=layout.root, remedy=remedy)


def _prepare_data(layout: Layout, started: Services) -> None:
    heading("Migrations, catalogue, demo data, static files")
    # Checks would load every page only to say what the web process says when it starts.
    migrate = ("migrate", "--noinput", "--verbosity", "0", "--skip-checks")
    manage(layout, started.as_owner(), *migrate, what="Migrating the database")
    demo = ["--demo"] if started.env.get("DEMO") == "1" else []
    manage(layout, started.env, "prepare", *demo, what="Publishing the catalogue and loading the demo data")
    _collect_static(layout, started)


def _collect_static(layout: Layout, started: Services) -> None:
    """Only when a static file of the project or a package changed."""
    memory = Memory(layout.state / "stamps.json")
    now = fingerprint(layout)
    target = Path(started.env["DATA_DIR"]) / "static"
    if memory.get("static") == now and (target / "staticfiles.json").exists():
        return
    manage(layout, started.env, "collectstatic", "--noinput", "--verbosity", "0", what="Collecting static files")
    memory.put("static", now)


def fingerprint(layout: Layout) -> str:
    total = hashlib.sha256((layout.root / "requirements" / "base.txt").read_bytes())
    for path in sorted((layout.root / "static").rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(layout.root)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _serve(layout: Layout, started: Services, port: int) -> None:
    supervisor = Supervisor(layout, started.env, started.servers)
    try:
        heading("Web, worker, beat")
        for name, command in programs(layout, port).items():
            supervisor.start(name, command)
        if not process.wait_until(lambda: _looks_ready(supervisor, port), within=READY_WITHIN, every=0.5):
            if only_the_outbox_lags(readiness(port)):
                remark(
                    "Mail or documents are still waiting to be sent: see worker.log and the office's page Outgoing mail"
                )
            else:
                _give_up(layout)
        _announce(layout, started, port)
        supervisor.watch()
    finally:
        heading("Stopping")
        supervisor.stop()


def _give_up(layout: Layout) -> NoReturn:
    for name in ("web", "worker"):
        print(f"-- the end of {name}.log\n{process.last_lines(layout.log / f'{name}.log')}")
    raise Problem(
        "Starting the portal",
        f"/readyz did not answer 200 within {READY_WITHIN:.0f} seconds",
        f"See the logs in {layout.log}",
    )


def programs(layout: Layout, port: int) -> dict[str, list[str | Path]]:
    """The three processes of the portal, as docker-compose.yml has them too."""
    celery: list[str | Path] = [layout.python, "-m", "celery", "--app"]
    return {
        "web": [
            layout.python, "-m", "gunicorn", "iasios.wsgi", "--config", "python:iasios.web.server",
            "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
            "--workers", "2", "--threads", "4", "--worker-tmp-dir", _tmp_dir(), "--no-control-socket",
            "--graceful-timeout", "10",
        ],
        "worker": [
            *celery, "iasios.celery", "worker", "--concurrency", "2", "--max-memory-per-child", "600000",
            "--loglevel", "INFO",
        ],
        "beat": [
            *celery, "iasios.beat", "beat", "--schedule", layout.state / "beat-schedule", "--pidfile", "",
            "--loglevel", "INFO",
        ],
    }  # fmt: skip


def _tmp_dir() -> str:
    # gunicorn's heartbeat file: on a disk it can block a worker.
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"


def _looks_ready(supervisor: Supervisor, port: int) -> bool:
    supervisor.check()
    return readiness(port)[0] == 200


def readiness(port: int) -> tuple[int, dict[str, str]]:
    """The status of /readyz and what it says of each part; (0, {}) while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()


def only_the_outbox_lags(answer: tuple[int, dict[str, str]]) -> bool:
    """A mail server that refuses is no reason not to serve."""
    status, parts = answer
    return status == 503 and {part for part, state in parts.items() if state != "ok"} == {"status", "outbox"}


def _announce(layout: Layout, started: Services, port: int) -> None:
    print(f"\nThe portal is ready:  http://localhost:{port}/")
    if started.env.get("DEMO") == "1":
        print(f"\nDemo accounts, all with the password {PASSWORD}:")
        width = max(len(account) for account, _ in ACCOUNTS)
        for account, who in ACCOUNTS:
            print(f"   {account:<{width}}   {who}")
    print(f"\nLogs: {layout.log}   Stop: Ctrl-C", flush=True)
