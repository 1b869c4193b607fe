"""All that the portal is configured by. Values that differ by place come from the environment (docs/settings.md)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from iasios.settings.env import Env


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))

# --- where we are -------------------------------------------------------------------------------------------------
SECRET_KEY = env.text("SECRET_KEY")
DEBUG = False
DEMO = env.flag("DEMO", False)
PUBLIC_ORIGIN = env.text("PUBLIC_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
ROOT_URLCONF = "iasios.urls"
WSGI_APPLICATION = "iasios.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "iasios.apps.CompositionConfig",
    "iasios.inbox",
    "iasios.pipeline",
    "iasios.saved_views",
    "iasios.support_view",
    "iasios.api",
    "assessment",
    "invoicing",
    "casereview",
    "applications",
    "facilities",
    "iasios.outbox",
    "iasios.webhooks",
    "iasios.programme",
    "iasios.documents",
    "iasios.audit",
    "iasios.access",
    "iasios.ui",
    "iasios.idempotency",
    "iasios.retention",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_countries",
    "csp",
]

MIDDLEWARE = [
    "iasios.web.middleware.RequestLogMiddleware",
    "iasios.web.middleware.HeadersMiddleware",
    "iasios.web.query_string.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "iasios.web.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "iasios.web.session_middleware.KeptAnswerMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "iasios.web.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "iasios.web.kept_copies.KeptCopyMiddleware",
    "iasios.web.middleware.ActivityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "iasios.support_view.middleware.SupportViewMiddleware",
    "iasios.access.middleware.TenancyMiddleware",
    "iasios.idempotency.middleware.IdempotencyMiddleware",
    "iasios.web.middleware.SecondFactorMiddleware",
    "iasios.web.middleware.RefusalMiddleware",
]

_LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS,
            # Every form has a token against forged requests; the same tag gives it the key that makes it happen once.
            "builtins": ["iasios.idempotency.templatetags.form_key"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "iasios.portal.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database, cache, queue ---------------------------------------------------------------------------------------
# The application role: it neither owns the tables nor may bypass row-level security. Migrations run as the owner.
DATABASES = {
    "default": env.database("DATABASE_URL")
    | {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
        # Behind PgBouncer the next statement outside a transaction meets another session, where no cursor is.
        "DISABLE_SERVER_SIDE_CURSORS": env.flag("DATABASE_POOLED", False),
    }
}
# A replica that answers what may be some seconds old: public pages and key figures.
_REPLICA = env.database("DATABASE_REPLICA_URL", None)
if _REPLICA:
    DATABASES["replica"] = DATABASES["default"] | _REPLICA | {"OPTIONS": {"connect_timeout": 2}}
    _at = MIDDLEWARE.index("iasios.access.middleware.TenancyMiddleware")
    MIDDLEWARE.insert(_at, "iasios.access.replica.ReplicaMiddleware")
# Names the role that migrations grant rights to.
DATABASE_APP_ROLE = env.text("DATABASE_APP_ROLE", "portal_app")
# Answered without a connection: the first says that the process lives, the second asks by itself.
PATHS_WITHOUT_TRANSACTION = frozenset({"/healthz", "/readyz"})

# Who knows which Valkey leads, as host:port; of the two addresses then only password and number count.
VALKEY_SENTINELS = env.words("VALKEY_SENTINELS", [])
VALKEY_SENTINEL_SERVICE = env.text("VALKEY_SENTINEL_SERVICE", "portal")
VALKEY_SENTINEL_PASSWORD = env.text("VALKEY_SENTINEL_PASSWORD", "")
CACHE_URL = env.text("CACHE_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "iasios.web.cache.FallbackCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": None},
    },
}
if VALKEY_SENTINELS:
    CACHES["default"]["OPTIONS"]["pool_class"] = "iasios.web.valkey.LeaderPool"

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Kilobytes. A worker that makes invoices holds 370 to 430 MB (docs/performance.md): below that it would begin anew, and
# read fonts and rules again, every twenty invoices.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is away must not hold a web request: the outbox sweep picks the work up later.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": 2,
    "visibility_timeout": 600,
    # Of whoever publishes; without these each mail of a request waits for seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
if VALKEY_SENTINELS:
    _broker = urlsplit(CELERY_BROKER_URL)
    _secret = f"{_broker.netloc.rpartition('@')[0]}@" if "@" in _broker.netloc else ""
    # Celery itself prefers the variable CELERY_BROKER_URL to the setting of that name, but not to these two.
    CELERY_BROKER_READ_URL = ";".join(f"sentinel://{_secret}{place}{_broker.path}" for place in VALKEY_SENTINELS)
    CELERY_BROKER_WRITE_URL = CELERY_BROKER_READ_URL
    CELERY_BROKER_TRANSPORT_OPTIONS["master_name"] = VALKEY_SENTINEL_SERVICE
    CELERY_BROKER_TRANSPORT_OPTIONS["sentinel_kwargs"] = {
        "password": VALKEY_SENTINEL_PASSWORD or None,
        "socket_connect_timeout": 2,
        "socket_timeout": 2,
    }
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Every worker takes from both in turn, so that a sweep comes soon however much waits before it.
CELERY_TASK_QUEUES = (Queue("celery"), Queue("sweeps"))
# One sweep lets go of the mail of a killed worker (STUCK_AFTER), and the next one sends it: within a minute. A sweep
# that found no worker in its time is not kept, since the next one does the same.
_OFTEN: dict[str, Any] = {"schedule": timedelta(seconds=15), "options": {"queue": "sweeps", "expires": 15}}
_EACH_MINUTE: dict[str, Any] = {"schedule": timedelta(seconds=60), "options": {"queue": "sweeps", "expires": 60}}
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "iasios.outbox.tasks.sweep", **_OFTEN},
    "sweep-webhooks": {"task": "iasios.webhooks.tasks.sweep", **_OFTEN},
    "read-bounces": {"task": "iasios.outbox.tasks.read_bounces", "schedule": timedelta(minutes=5)},
    "gather-mail": {"task": "iasios.outbox.tasks.gather", "schedule": timedelta(minutes=5)},
    "sweep-exports": {"task": "iasios.exports.tasks.sweep", "schedule": timedelta(minutes=5)},
    "sweep-leftovers": {"task": "facilities.tasks.sweep_leftovers", "schedule": crontab(hour="3", minute="20")},
    "check-log": {"task": "facilities.tasks.check_log", "schedule": crontab(hour="3", minute="40")},
    "sweep-files": {"task": "facilities.tasks.sweep_files", **_EACH_MINUTE},
    "make-benchmarks": {"task": "casereview.tasks.make_benchmarks", "schedule": timedelta(hours=12)},
    "warn-of-cases": {"task": "casereview.tasks.warn_of_cases", "schedule": timedelta(hours=12)},
    "end-what-is-over": {"task": "iasios.retention.tasks.run", "schedule": crontab(hour="4", minute="10")},
    # Mails of dates go out in working hours; each is written once a day at most.
    "remind": {"task": "assessment.tasks.remind", "schedule": crontab(minute=5, hour="7-18")},
    "run-calendar": {"task": "iasios.calendar.tasks.run", "schedule": crontab(minute=15, hour="5-19")},
    "sweep-vat-checks": {"task": "invoicing.tasks.sweep_vat_checks", "schedule": timedelta(minutes=10)},
    "sweep-documents": {"task": "iasios.documents.tasks.sweep", **_EACH_MINUTE},
    "remind-of-evidence": {"task": "applications.tasks.remind_of_evidence", "schedule": crontab(hour="6", minute="10")},
    "remind-of-questions": {
        "task": "applications.tasks.remind_of_questions",
        "schedule": crontab(hour="6", minute="20"),
    },
}

# --- people -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "facilities.User"
AUTHENTICATION_BACKENDS = ["iasios.access.backends.LinkedBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "facilities.password_validators.DisguisedPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = reverse_lazy("portal:desk")
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("portal:start")
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "facilities.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "facilities.forms.sign_in.SignInForm",
    "reset_password": "facilities.forms.sign_in.ResetPasswordForm",
    "add_email": "facilities.forms.sign_in.AddEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A new e-mail address is a new key to the account: ask again first, as for second factors.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Sign-in through a hospital's own provider (OpenID Connect): opens accounts that exist, for the provider's own domains.
OIDC_PROVIDERS = env.providers("OIDC_PROVIDERS", [])
SOCIALACCOUNT_ADAPTER = "facilities.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": entry["id"],
                "name": entry["name"],
                "client_id": entry["client_id"],
                "secret": entry["secret"],
                "settings": {
                    "server_url": entry["server_url"],
                    "domains": [domain.lower() for domain in entry["domains"]],
                },
            }
            for entry in OIDC_PROVIDERS
        ],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "IASIOS"
MFA_ADAPTER = "facilities.adapters.SecondFactorAdapter"
# The first encrypts; all decrypt, so that a key can be changed (docs/operations.md).
SECOND_FACTOR_KEYS = env.words("SECOND_FACTOR_KEYS")
REQUIRE_SECOND_FACTOR = env.flag("REQUIRE_SECOND_FACTOR", True)
# Beside the programme's own people, of each facility's representative, deputy and account holder as well.
REQUIRE_SECOND_FACTOR_OF_APPOINTED = env.flag("REQUIRE_SECOND_FACTOR_OF_APPOINTED", False)
ACTIVATION_DAYS = 7
# guardian stores links only; nobody is anonymous.
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # guardian stores links; iasios.access reads them, so its backend stays unused
    "auth.W004",  # the e-mail address is unique by a constraint on its lower case, which the check cannot see
]

# In the database alone: a copy elsewhere could outlive its end.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
# Without a request for so long, the session ends; None never ends it.
IDLE_LIMIT: timedelta | None = timedelta(minutes=30)
SESSION_COOKIE_HTTPONLY = True
THEME_COOKIE_NAME = "theme"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "iasios.web.error_views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Two texts of 20,000 characters and their envelope; bigger bodies are refused with a message, not a stack trace.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # the case grid has 30 rows of 38 fields

# --- mail and documents ---------------------------------------------------------------------------------------------
EMAIL_BACKEND = "iasios.outbox.backend.OutboxBackend"
OUTBOX_DELIVERY = env.mail(
    "EMAIL_URL", {"BACKEND": "iasios.outbox.eml_backend.EmlBackend", "folder": str(DATA_DIR / "mail")}
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "IASIOS office <office@iasios.example>")
#: Where mail servers report: file:///directory, imaps://user:password@host/folder, or nothing.
BOUNCE_MAILBOX = env.text("BOUNCE_MAILBOX", "")
#: The secret that signs the calls of a mail service to /hooks/mail/bounces/; without one there is no such address.
BOUNCE_WEBHOOK_SECRET = env.text("BOUNCE_WEBHOOK_SECRET", "")
OFFICE_EMAIL = env.text("OFFICE_EMAIL", "office@iasios.example")
OFFICE_PHONE = env.text("OFFICE_PHONE", "")
# What letters, reports, certificates and credentials are signed with: a PKCS#12 file. The demo makes one of its own.
SIGNING_KEY_FILE = env.text("SIGNING_KEY_FILE", "")
SIGNING_KEY_PASSWORD = env.text("SIGNING_KEY_PASSWORD", "")
# PEM files of certificates that were signed with before; what bears them stays known.
PAST_SIGNING_CERTIFICATES = env.words("PAST_SIGNING_CERTIFICATES", [])
TIMESTAMP_URL = env.text("TIMESTAMP_URL", "")
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "iasios.ui.static_bundle.GeneratedFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "iasios.files.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Any S3-compatible store; the portal fetches and hands out, so nobody but the portal needs to reach it.
_STORE = {
    "bucket_name": env.text("S3_BUCKET", ""),
    "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
    "region_name": env.text("S3_REGION", "") or None,
    "access_key": env.text("S3_ACCESS_KEY_ID", "") or None,
    "secret_key": env.text("S3_SECRET_ACCESS_KEY", "") or None,
    "default_acl": None,
    "file_overwrite": False,
    "signature_version": "s3v4",
}
if _STORE["bucket_name"]:
    STORAGES["default"] = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _STORE}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "iasios.files.upload_handlers.LimitUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MAX_FILE_BYTES = 20 * 1024 * 1024
# clamd's address, tcp://host:3310 or unix:///path; without one files are handed out unscanned.
CLAMAV_URL = env.text("CLAMAV_URL", "")

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
#: Not in ISO 3166, though its hospitals have addresses, invoices and patients; XK is what the EU and banks write.
#: The others are named otherwise in the list of the library than people write them, in one of the languages.
COUNTRIES_OVERRIDE = {
    "XK": _("Kosovo"),
    "BS": _("Bahamas"),
    "GD": _("Grenada"),
    "HK": _("Hong Kong"),
    "KI": _("Kiribati"),
    "MD": _("Moldova"),
    "MZ": _("Mozambique"),
    "NR": _("Nauru"),
    "PG": _("Papua New Guinea"),
    "SA": _("Saudi Arabia"),
    "SZ": _("Eswatini"),
    "UM": _("United States Minor Outlying Islands"),
}
LANGUAGES = [("en", _("English")), ("de", _("German"))]
# By which spelling a word processor checks each of them.
LANGUAGE_TAGS = {"en": "en-GB", "de": "de-AT"}
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Vienna"
FORMAT_MODULE_PATH = ["iasios.formats"]

# Where the provider of online payments has its pages, such as https://pay.example.
ONLINE_PAYMENT_ORIGIN = env.text("ONLINE_PAYMENT_ORIGIN", "").rstrip("/")

# --- browser security -----------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # After the sign-in form the browser goes on to the provider, and after that of an invoice to the one for
        # payments; browsers count that as the form's address.
        "form-action": [
            "'self'",
            *sorted({_origin(entry["server_url"]) for entry in OIDC_PROVIDERS}),
            *([ONLINE_PAYMENT_ORIGIN] if ONLINE_PAYMENT_ORIGIN else []),
        ],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # No text becomes HTML or a script but by the one policy of static/js/fragment.js.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["portal"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- the programme's facts that the office owns -----------------------------------------------------------------------
MINIMUM_PROCEDURES = 150  # therapeutic procedures a year (R2, A33)
REPLY_DAYS = 14  # R54
APPEAL_DAYS = 30  # after the signature; the representative appeals against deferred or denied
ACCREDITATION_YEARS = 4  # R74
PAYMENT_DAYS = 30
_ISSUER_NAME, _ISSUER_VAT = env.text("ISSUER_NAME", ""), env.text("ISSUER_VAT_NUMBER", "ATU00000000")
INVOICE_ISSUER = {
    "name": _ISSUER_NAME or "IASIOS demo operator GmbH",
    "address": env.text("ISSUER_ADDRESS", "Musterplatz 4\n1010 Vienna\nAustria"),
    "country": env.text("ISSUER_COUNTRY", "AT"),
    "vat_number": _ISSUER_VAT,
    "iban": env.text("ISSUER_IBAN", "AT000000000000000000"),
    "bic": env.text("ISSUER_BIC", "DEMOATWW"),
    # Of e-invoices: company register, whom the payer asks, and the electronic address as scheme:address.
    "register_number": env.text("ISSUER_REGISTER_NUMBER", ""),
    "contact": env.text("ISSUER_CONTACT", "IASIOS office"),
    # A made-up number is for the demo alone.
    "phone": env.text("ISSUER_PHONE", "") or OFFICE_PHONE or ("" if _ISSUER_NAME else "+43 1 000000"),
    "email": env.text("ISSUER_EMAIL", "") or OFFICE_EMAIL,
    "electronic_address": env.text("ISSUER_ELECTRONIC_ADDRESS", "")
    or (f"9914:{_ISSUER_VAT}" if _ISSUER_VAT.startswith("ATU") else ""),
}
# The EU's online check of VAT numbers; without an address nobody is asked (docs/operations.md).
# A class behind which a provider of online payments stands (docs/operations.md); without one nobody pays online.
ONLINE_PAYMENT_PROVIDER = env.text("ONLINE_PAYMENT_PROVIDER", "")
ONLINE_PAYMENT_SECRET = env.text("ONLINE_PAYMENT_SECRET", "")
VIES_URL = env.text("VIES_URL", "")
VIES_SECONDS = env.number("VIES_SECONDS", 10)
# More stylesheets that e-invoices have to pass, as xrechnung/*.xsl and peppol/*.xsl (docs/operations.md).
E_INVOICE_RULES_DIR = env.text("E_INVOICE_RULES_DIR", "")

# --- metrics: for whoever sends this token; without one there is no such page -----------------------------------------
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# --- traces: to a collector of OpenTelemetry; without its address the library is not even loaded ----------------------
OTEL_EXPORTER_OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT", "").rstrip("/")
OTEL_SERVICE_NAME = env.text("OTEL_SERVICE_NAME", "iasios-portal")

# Each query of iasios.compiled_queries is composed again and compared with what is kept: for tests.
COMPARE_COMPILED_QUERIES = False

# --- logs: one JSON line per event, with the request id ---------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": "ext://iasios.web.logging.FINAL_PROCESSORS",
            "foreign_pre_chain": "ext://iasios.web.logging.SHARED_PROCESSORS",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "django.server": {"level": "WARNING"},
    },
}
