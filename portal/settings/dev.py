"""Embedded: one machine, SQLite, the queue in a folder. Pages for errors are still the Vietnamese ones."""

from portal import env
from portal.settings.base import *  # noqa: F403 -- each environment is base plus a difference
from portal.settings.base import LOGGING, VAR_DIR

SECRET_KEY = env.text("SECRET_KEY", "dev-only-not-a-secret")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
DATABASES = {"default": env.database(env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"))}
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# kombu says for every connection that a folder has no host name
LOGGING["loggers"]["kombu.connection"] = {"level": "ERROR"}
