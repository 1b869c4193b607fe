"""What runs by itself is known to the program that runs it."""

import os
import subprocess
import sys

from iasios.beat import app as beat
from iasios.celery import app

ASK = """
import django
django.setup()
from celery.signals import import_modules
from iasios.celery import app
import_modules.send(sender=app)  # as a worker does at its start
print(",".join(sorted({entry["task"] for entry in app.conf.beat_schedule.values()} - set(app.tasks))) or "none")
"""


def test_a_worker_knows_every_task_of_the_schedule():
    # In a process of its own: in this one, tests have imported the modules already.
    done = subprocess.run([sys.executable, "-c", ASK], env=os.environ, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("none", 0), done.stderr[-2000:]


BEAT = """
import sys
from django.apps import apps
from iasios.beat import app
app.loader.init_worker()  # as beat does at its start
app.finalize()
portal = ("facilities", "applications", "casereview", "assessment", "invoicing", "iasios.portal", "iasios.outbox")
loaded = [name for name in sys.modules if name.startswith(portal)]
print(apps.ready, len(loaded), len({entry["task"] for entry in app.conf.beat_schedule.values()}))
"""


def test_beat_has_the_schedule_and_nothing_of_the_portal():
    done = subprocess.run([sys.executable, "-c", BEAT], env=os.environ, capture_output=True, text=True, check=False)
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert (done.stdout.split(), done.returncode) == (["False", "0", str(len(scheduled))], 0), done.stderr[-2000:]
    assert beat.conf.beat_schedule == app.conf.beat_schedule
    assert beat.conf.broker_url == app.conf.broker_url
