"""Tests: fast password hashing, no worker listening, the database named by TEST_DATABASE_URL."""

import os
from pathlib import Path
from tempfile import gettempdir

from portal import env
from portal.settings.base import *  # noqa: F403 -- each environment is base plus a difference

SECRET_KEY = "test-only-not-a-secret"  # noqa: S105 -- a test run has nothing to protect
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A file, as in real life: the threads of a live server must each have a connection of their own.
_file = f"{gettempdir()}/portal-test-{os.getpid()}.sqlite3"
DATABASES = {"default": env.database(env.text("TEST_DATABASE_URL", f"sqlite:///{_file}"))}
if DATABASES["default"]["ENGINE"] == env.SQLITE:
    DATABASES["default"]["TEST"] = {"NAME": _file}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
CLOCK_OFFSET_SECONDS = 0
DEMO = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = Path(gettempdir()) / f"portal-test-files-{os.getpid()}"
_signing = Path(gettempdir()) / f"portal-test-signing-{os.getpid()}"
SIGNING_TRUST_ROOT = _signing / "trust"
SIGNING_KEYS_ROOT = _signing / "keys"
SIGNING_TSA_SLOTS = _signing / "slots"
SIGNING_TSA_URL = ""
ATTACHMENT_SCANNER = ""
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# Nobody consumes this queue: a test claims the job row and runs it, which is what a worker does too.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
SWEEP_SECONDS = 0
