"""The settings of `make run` without anything that slows attackers down: what counts is who gets in, not how often."""

from iasios.settings.dev import *
from iasios.settings.dev import STORAGES

DEBUG = False
# Limits are counted in the cache; tests measure them. One that keeps nothing never limits.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
ACCOUNT_RATE_LIMITS = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
BOUNCE_WEBHOOK_SECRET = "known to the mail service alone"
LOGGING_CONFIG = None
