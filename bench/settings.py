"""The settings of `make run`, with a counter of queries and a bare page to compare with."""

from iasios.settings.dev import *
from iasios.settings.dev import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.floor.QueryCountMiddleware", *MIDDLEWARE]
DEBUG = False
# One client plays everybody; limits are measured by the tests.
ACCOUNT_RATE_LIMITS = False
LOGGING_CONFIG = None
