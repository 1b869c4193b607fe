"""`python -m tests.launcher.holder FOLDER` holds a database and a broker: it prints what it started, then waits."""

import json
import signal
import sys
from pathlib import Path

from iasios.launcher import foreground
from iasios.launcher.layout import ROOT, Layout
from iasios.launcher.services import services

NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL", "CELERY_BROKER_URL", "CACHE_URL")

if __name__ == "__main__":
    foreground.listen_for_the_end()
    try:
        with services(Layout(root=ROOT, state=Path(sys.argv[1])), {}, durable="durable" in sys.argv) as started:
            pids = {name: child.pid for name, child in started.children.items()}
            sys.stdout.write(json.dumps({"pids": pids, **{name: started.env[name] for name in NAMES}}) + "\n")
            sys.stdout.flush()
            signal.pause()
    except foreground.Stopped:
        pass
