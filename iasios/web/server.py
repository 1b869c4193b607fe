"""How gunicorn logs: as the portal does. `gunicorn --config python:iasios.web.server`.

Without it, gunicorn writes addresses of failed requests as they came, with the keys in them. It keeps no access log of
its own, since the portal writes one line a request itself.
"""

from typing import Any

from iasios.web.logging import FINAL_PROCESSORS, SHARED_PROCESSORS

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
