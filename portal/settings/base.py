"""What holds everywhere. Values come from the environment through `portal.env` and nowhere else."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"

DEBUG = False
DEMO = env.flag("DEMO")  # shows the demonstration banner and the logins; refused in production
CLOCK_OFFSET_SECONDS = env.integer("CLOCK_OFFSET_SECONDS", 0)  # moves business time, see portal.core.clock

INSTALLED_APPS = [
    "agencies",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "django_htmx",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.http.Packed",
    "csp.middleware.CSPMiddleware",
    "portal.core.http.NoStore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.core.http.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.core.http.Errors",
    "axes.middleware.AxesMiddleware",  # last, as its own documentation asks
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context.page",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- language, time, numbers (typed numbers are read by portal.core.numbers, never by Django) ---
# Where the portal is reached from outside; printed on papers as a QR code.
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- static files and private files ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.assets.ReducedBootstrap",
]
ASSETS_ROOT = VAR_DIR / "assets"  # what the last finder makes
# there is no MEDIA_URL: files leave only through views
MEDIA_ROOT = Path(env.text("FILES_ROOT", str(VAR_DIR / "files")))
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a section of 1,000 figures posts several inputs for each
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- electronic signatures (see reports.documents.signing) ---
SIGNING_TRUST_ROOT = Path(env.text("SIGNING_TRUST_ROOT", str(VAR_DIR / "signing" / "trust")))
SIGNING_KEYS_ROOT = Path(env.text("SIGNING_KEYS_ROOT", str(VAR_DIR / "signing" / "keys")))
SIGNING_PKCS11_MODULE = env.text("SIGNING_PKCS11_MODULE", "")
SIGNING_FETCH_REVOCATION = env.flag("SIGNING_FETCH_REVOCATION")
SIGNING_TSA_URL = env.text("SIGNING_TSA_URL", "")
SIGNING_TSA_TIMEOUT = env.integer("SIGNING_TSA_TIMEOUT", 180)  # seconds; the national one takes up to 131
SIGNING_TSA_ATTEMPTS = env.integer("SIGNING_TSA_ATTEMPTS", 3)
SIGNING_TSA_PARALLEL = env.integer("SIGNING_TSA_PARALLEL", 4)  # requests at once from this machine
SIGNING_TSA_SLOTS = Path(env.text("SIGNING_TSA_SLOTS", str(VAR_DIR / "signing" / "slots")))
# Verification of files, also of strangers' (see reports.documents.verification)
VERIFICATION_SECONDS = env.integer("VERIFICATION_SECONDS", 20)  # then the child process is ended
VERIFICATION_MAX_BYTES = env.integer("VERIFICATION_MAX_MB", 50) * 1024 * 1024
VERIFICATION_MEMORY_MB = env.integer("VERIFICATION_MEMORY_MB", 1024)
VERIFICATION_AT_ONCE = env.integer("VERIFICATION_AT_ONCE", 2)  # child processes on this machine
# Reading files that reporters bring (see portal.core.sandbox)
SANDBOX_AT_ONCE = env.integer("SANDBOX_AT_ONCE", 2)  # child processes on this machine
SANDBOX_PATIENCE = env.integer("SANDBOX_PATIENCE", 15)  # seconds to wait for a free place

# --- files attached to reports (see reports.collection.actions.attachments) ---
ATTACHMENT_MAX_BYTES = env.integer("ATTACHMENT_MAX_MB", 20) * 1024 * 1024  # of one file
ATTACHMENT_MAX_COUNT = env.integer("ATTACHMENT_MAX_COUNT", 20)  # in one report
ATTACHMENT_MAX_UNPACKED = env.integer("ATTACHMENT_MAX_UNPACKED_MB", 100) * 1024 * 1024
ATTACHMENT_MAX_RATIO = env.integer("ATTACHMENT_MAX_RATIO", 100)  # unpacked bytes for one packed
ATTACHMENT_SCANNER = env.text("ATTACHMENT_SCANNER", "")  # see portal.core.virus
ATTACHMENT_SCANNER_SECONDS = env.integer("ATTACHMENT_SCANNER_SECONDS", 30)

# --- what was brought in does not stay for ever (see reports.imports.actions.pruning) ---
# After the report was accepted, or the round has ended; of workbooks of accounts and of earlier periods that nobody
# decided on, after they were brought.
IMPORTS_KEPT_DAYS = env.integer("IMPORTS_KEPT_DAYS", 90)
# Years that the file of a round is kept, by kind of period; 0 is for ever (see reports.documents.casefile.retention)
RETENTION_YEARS = env.numbers("RETENTION_YEARS")
CASEFILE_CHECK_MAX_BYTES = env.integer("CASEFILE_CHECK_MAX_MB", 1024) * 1024 * 1024  # of a ZIP to be checked
IMPORTS_DISCARDED_DAYS = env.integer("IMPORTS_DISCARDED_DAYS", 7)

# --- who is who ---
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "agencies:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "agencies:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_MIN_LENGTH = env.integer("PASSWORD_MIN_LENGTH", 12)
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # the one-time link to set a password

# Guessing: at most ten tries in ten minutes for one account from one address. The pair is what is
# locked, so a stranger elsewhere cannot lock the owner out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "agencies.views.access.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_COOLOFF_MESSAGE = _("Đăng nhập sai quá nhiều lần. Vui lòng thử lại sau 10 phút.")

# --- sessions and cookies (idle and absolute limits are enforced by portal.core.http.SessionLimits) ---
SESSION_IDLE_SECONDS = env.integer("SESSION_IDLE_SECONDS", 15 * 60)
SESSION_IDLE_SECONDS_ADMIN = env.integer("SESSION_IDLE_SECONDS_ADMIN", 5 * 60)
SESSION_ABSOLUTE_SECONDS = env.integer("SESSION_ABSOLUTE_SECONDS", 12 * 3600)
SESSION_IDLE_RULE = "agencies.queries.idle_seconds"  # which of the two holds for a person
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # our scripts read the token from the page
CSRF_FAILURE_VIEW = "portal.core.http.csrf_failure"  # gives the typed text back
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# --- what a page may do ---
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],  # the service worker: hashed static files and the page that says "mất mạng"
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # the signed scan shown beside the form
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- jobs: the queue carries ids only; the row is the truth (see portal.celery) ---
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_TASK_TIME_LIMIT = 1800  # below the visibility timeout, or Redis would deliver a running job twice
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if CELERY_BROKER_URL.startswith("filesystem:"):
    SWEEP_SECONDS = 20  # no beat process beside an embedded worker
    BROKER_FOLDER = Path(env.text("BROKER_FOLDER", str(VAR_DIR / "broker")))
    for _folder in (BROKER_FOLDER / "queue", BROKER_FOLDER / "control"):
        _folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
    }
else:
    SWEEP_SECONDS = 0  # beat sends the sweep
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # a web request must not hang on a broker that accepts and never answers
        "socket_connect_timeout": 1,
        "socket_timeout": 2 if env.text("PROCESS_ROLE", "web") == "web" else 10,
        "retry_on_timeout": False,
        "max_retries": 1,
        "interval_start": 0,
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # at INFO these tell every step of every file
    "loggers": {
        name: {"level": "WARNING"} for name in ("weasyprint", "weasyprint.progress", "fontTools", "pikepdf")
    }
    # what it warns of is the verdict that is shown, or our own choice (no fetching)
    | {name: {"level": "ERROR"} for name in ("pyhanko", "pyhanko_certvalidator")},
}
