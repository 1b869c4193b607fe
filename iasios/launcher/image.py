"""`make image`: the image of the Dockerfile, built without Docker, and its web, worker and beat started once.

Debian's buildah builds it in a chroot, from a base image that is a new Debian itself: no registry is asked.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from iasios.launcher import foreground, process
from iasios.launcher.bootstrap import bootstrap
from iasios.launcher.checks import production_example
from iasios.launcher.chroot import Chroot, base_archive, require_root
from iasios.launcher.errors import Problem, heading, remark
from iasios.launcher.layout import Layout
from iasios.launcher.services import Services, services
from iasios.launcher.system_packages import install_packages

BASE, IMAGE = "localhost/new-debian", "localhost/iasios-portal"
READY_WITHIN = 180.0  # seconds
USER, GROUP = 10001, 10001  # of the Dockerfile


class Buildah:
    """Debian's buildah with a store of its own below `var/`."""

    def __init__(self, folder: Path) -> None:
        self._store = folder / "store"
        self._options = ("--storage-driver", "vfs", "--root", self._store, "--runroot", folder / "store-run")

    def run(self, what: str, *words: str | Path) -> None:
        command: list[str | Path] = ["buildah", *self._options, *words]
        process.run_step(what, command, env=self._env(), remedy="Read the lines above and correct the Dockerfile")

    def ask(self, *words: str) -> str:
        command = [str(part) for part in ("buildah", *self._options, *words)]
        return subprocess.run(command, env=self._env(), capture_output=True, text=True, check=True).stdout.strip()

    @contextmanager
    def container(self, image: str) -> Iterator[tuple[str, Path]]:
        """A working container of an image and its root file system, removed afterwards."""
        name = self.ask("from", "--pull-never", image)
        try:
            yield name, Path(self.ask("mount", name))
        finally:
            self.ask("rm", name)

    def empty(self) -> None:
        """Remove the store: with this driver every stage is a whole copy."""
        shutil.rmtree(self._store, ignore_errors=True)

    @staticmethod
    def _env() -> dict[str, str]:
        return {**os.environ, "BUILDAH_ISOLATION": "chroot"}


def image(layout: Layout) -> None:
    """Build it, start it, see that it is ready, end it. A `Problem` names the step that failed, whose store is kept."""
    require_root("Building the image", "make image")
    foreground.listen_for_the_end()
    layout.prepare()
    if shutil.which("buildah") is None:
        install_packages("buildah", why="Building the image")
    with layout.sole("`make image`"):
        bootstrap(layout, lock="run")
        buildah = Buildah(layout.state)
        buildah.empty()
        _build(layout, buildah)
        with buildah.container(IMAGE) as (_, root), services(layout, _production(), durable=False) as started:
            _start(layout, Chroot(root), started)
        buildah.empty()
    heading("The image is built, and web, worker and beat run from it")


def _build(layout: Layout, buildah: Buildah) -> None:
    heading("Base image")
    archive = base_archive(layout)
    with buildah.container("scratch") as (name, root):
        Chroot(root).unpack(archive)
        # As in the image that the Dockerfile names. How the network is reached, uv has to be told.
        (root / "usr" / "local" / "bin" / "python").symlink_to("/usr/bin/python3")
        buildah.run("Naming the base image", "config", "--env", "UV_SYSTEM_CERTS=1", name)
        buildah.run("Keeping the base image", "commit", "--quiet", name, BASE)
    heading("Dockerfile")
    began = time.monotonic()
    options = ("--isolation", "chroot", "--pull-never", "--format", "docker", "--from", BASE, "--tag", IMAGE)
    buildah.run("Building the image", "build", *options, layout.root)
    remark(f"built in {time.monotonic() - began:.0f} s")


def _production() -> dict[str, str]:
    """The environment of a production; the servers are started beside it."""
    given = {name: value for name, value in production_example().items() if name != "EMAIL_URL"}
    return {
        **given,
        "PATH": "/opt/venv/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATA_DIR": "/data",
        # Nothing is delivered: the outbox of a new database is empty.
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "DEFAULT_FROM_EMAIL": "portal@portal.example",
        "OFFICE_EMAIL": "office@portal.example",
    }


def _start(layout: Layout, chroot: Chroot, started: Services) -> None:
    heading("Migrations from the image")
    user, env = f"{USER}:{GROUP}", {**started.env, "PORT": str(process.free_port())}
    for words, owner in (("migrate --noinput", True), ("publish_edition --all", False)):
        entered = chroot.entering(["python", "manage.py", *words.split()], user=user, cwd="/app")
        settings: Mapping[str, str] = {**env, "DATABASE_URL": env["DATABASE_OWNER_URL"]} if owner else env
        process.run_step(f"Running {words}", entered, env=settings, remedy="Read the lines above")
    heading("Web, worker and beat from the image")
    with ExitStack() as stack:
        running = {}
        for name, command in programs(env["PORT"]).items():
            log = layout.log / f"{name}.log"
            log.unlink(missing_ok=True)
            running[name] = stack.enter_context(chroot.running(command, log=log, env=env, user=user, cwd="/app"))
        probe = chroot.entering(["python", "docker/health.py", "/readyz"], user=user, cwd="/app")

        def ready() -> bool:
            ended = [name for name, child in running.items() if child.poll() is not None]
            if ended:
                print(process.last_lines(layout.log / f"{ended[0]}.log", 30))
                raise Problem(f"Running {ended[0]} from the image", "it ended", f"See {layout.log}")
            healthy = subprocess.run([str(part) for part in probe], env=env, capture_output=True, check=False)
            return healthy.returncode == 0 and _at_work(layout)

        if not process.wait_until(ready, within=READY_WITHIN, every=1):
            raise Problem("Starting the image", "it was not ready in time", f"See {layout.log}")
        remark("/readyz answers 200 to the image's own health check; the worker carried out a task that beat had sent")


def programs(port: str) -> dict[str, list[str]]:
    """The commands of docker-compose.yml, on a loopback port and with beat's schedule where it may write."""
    celery = ["celery", "--app"]
    return {
        "web": [
            "gunicorn", "iasios.wsgi", "--config", "python:iasios.web.server", "--bind", f"127.0.0.1:{port}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4",
            "--worker-tmp-dir", "/dev/shm", "--no-control-socket",
        ],
        "worker": [
            *celery, "iasios.celery", "worker", "--concurrency", "2", "--max-memory-per-child", "600000",
            "--loglevel", "INFO",
        ],
        "beat": [*celery, "iasios.beat", "beat", "--schedule", "/tmp/schedule", "--pidfile", "", "--loglevel", "INFO"],
    }  # fmt: skip


def _at_work(layout: Layout) -> bool:
    return (
        "Sending due task" in (layout.log / "beat.log").read_text()
        and " succeeded in " in (layout.log / "worker.log").read_text()
    )
