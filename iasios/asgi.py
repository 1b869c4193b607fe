"""The ASGI entry point, for servers that speak nothing else."""

import os

from django.core.asgi import get_asgi_application

from iasios.monitoring.tracing import start_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.dev")
start_tracing()
application = get_asgi_application()
