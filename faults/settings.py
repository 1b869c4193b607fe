"""The settings of `make run`, for a clock that is moved and people who are made by the hundred."""

from iasios.settings.dev import *

DEBUG = False
# The clock jumps by days: a session ends with the run, and a password that was given once counts to its end.
IDLE_LIMIT = None
SESSION_COOKIE_AGE = 10 * 365 * 86400
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 365 * 86400
# One machine plays everybody, and makes a hospital's people while the clock runs.
ACCOUNT_RATE_LIMITS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
