"""How gunicorn starts and logs: `gunicorn --config python:iasios.web.server`.

The portal is loaded once, before the processes that answer are made from it: they share its memory, and the first
reader does not wait for the pages to be imported. Without this file gunicorn would also write addresses of failed
requests as they came, with the keys in them; it keeps no access log of its own, since the portal writes one line a
request itself.
"""

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from iasios.web.logging import FINAL_PROCESSORS, SHARED_PROCESSORS

preload_app = True


def empty_counts(folder: str) -> None:
    """The folder in which the processes count together begins empty, and is there before anything counts."""
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir(parents=True, mode=0o700)


if _folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # gunicorn has no hook that comes before the portal is loaded.
    empty_counts(_folder)


def when_ready(server: Any) -> None:
    """gunicorn's hook, before its processes are made: load every page, and keep what is loaded out of their garbage.

    What the collector does not look at it does not write to, so it stays one copy for all processes.
    """
    # gunicorn reads this file before the portal is loaded.
    from django.apps import apps  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    # An application around the portal may load it with its first request instead.
    if apps.ready:
        get_resolver().url_patterns  # noqa: B018 -- importing them is the purpose
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """gunicorn's hook: what an ended process was doing at the moment counts no more; what it counted stays."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        mark_process_dead(worker.pid)


logconfig_dict: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": FINAL_PROCESSORS,
            "foreign_pre_chain": SHARED_PROCESSORS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
