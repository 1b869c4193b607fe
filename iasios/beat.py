"""The Celery application of beat, which sends tasks by their names: `celery --app iasios.beat beat`.

It has the settings and nothing else of the portal, so that a process which only looks at a clock is small and quick to
start. Workers run `iasios.celery`, which knows the tasks themselves.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.dev")

# Without the fixup for Django, which would load every app.
app = Celery("portal", fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
