"""`make run`: the whole portal on loopback, with demo data."""

from iasios.settings.base import *
from iasios.settings.base import env

SESSION_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
env.check()
