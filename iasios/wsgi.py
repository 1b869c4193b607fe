"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from iasios.monitoring.tracing import start_tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.dev")
start_tracing()
application = get_wsgi_application()
