"""Processes of a portal whose day can be moved: they follow a file that names how far ahead of the real clock they are.

gunicorn serves `tests.journeys.moved_clock:application`, Celery runs `tests.journeys.moved_clock:worker`; the stagehand
follows before each scene that asks for it. Without the variable of the environment nothing is moved.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

#: Names the file; in it, seconds.
VARIABLE = "JOURNEY_CLOCK"
_running: dict[str, Any] = {"ahead": 0.0, "traveller": None}


def move_to(path: Path, moment: datetime) -> None:
    """From the next request, task or scene on, the clock of the portal goes on from this moment."""
    path.write_text(str((moment - datetime.now(UTC)).total_seconds()))


def follow() -> None:
    """This process goes on as far ahead as the file says."""
    ahead = float(Path(os.environ[VARIABLE]).read_text())
    if ahead == _running["ahead"]:
        return
    if _running["traveller"] is not None:
        _running["traveller"].stop()
    _running["traveller"] = time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead))
    _running["traveller"].start()
    _running["ahead"] = ahead


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The portal, on its day."""
    from iasios.wsgi import application as portal

    follow()
    return portal(environ, start_response)


def __getattr__(name: str) -> Any:
    """The worker is made when Celery asks for it, since the other processes need none."""
    if name != "worker":
        raise AttributeError(name)
    from celery.signals import task_prerun

    from iasios.celery import app

    task_prerun.connect(lambda **told: follow(), weak=False)
    return app
