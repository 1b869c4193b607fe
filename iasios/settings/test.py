"""For pytest: real PostgreSQL and broker, cheap hashing, tasks run when a test says so."""

import tempfile
from pathlib import Path

from iasios.settings.base import *
from iasios.settings.base import env

DATA_DIR = Path(tempfile.gettempdir()) / "portal-test"
MEDIA_ROOT = DATA_DIR / "media"
OUTBOX_DELIVERY = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "iasios.files.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
REQUIRE_SECOND_FACTOR = False
# Tests travel in time after they sign in.
IDLE_LIMIT = None
DEMO = True
ACCOUNT_RATE_LIMITS = False
COMPARE_COMPILED_QUERIES = True
env.check()
