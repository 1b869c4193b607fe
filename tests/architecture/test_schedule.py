"""What runs by itself is known to the program that runs it."""

import os
import subprocess
import sys

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
