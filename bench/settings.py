"""The settings of `make run`, with a counter of queries and a bare page to compare with."""

from iasios.settings.dev import *
from iasios.settings.dev import DATABASES, MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.floor.QueryCountMiddleware", *MIDDLEWARE]
DEBUG = False
# The processor time of a connection is read from the kernel, so it lasts as long as the measurement.
DATABASES["default"]["CONN_MAX_AGE"] = None
# One client plays everybody; limits are measured by the tests.
ACCOUNT_RATE_LIMITS = False
LOGGING_CONFIG = None
