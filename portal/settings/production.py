"""The server way. Nothing here has a default that would be dangerous; a missing value stops the start."""

from django.core.exceptions import ImproperlyConfigured

from portal import env
from portal.settings.base import *  # noqa: F403 -- each environment is base plus a difference
from portal.settings.base import CLOCK_OFFSET_SECONDS, DEMO, LOGGING, STORAGES

_PLACEHOLDERS = ("change", "insecure", "dev-only", "test-only", "secret-key", "example", "doi-")
_SECRET_MIN_LENGTH = 50


def _refuse(condition: bool, reason: str) -> None:
    if condition:
        raise ImproperlyConfigured(f"production refuses to start: {reason}")


SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
DATABASES = {"default": env.database(env.text("DATABASE_URL"))}
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")

_refuse(len(SECRET_KEY) < _SECRET_MIN_LENGTH, f"SECRET_KEY is shorter than {_SECRET_MIN_LENGTH} characters")
_refuse(any(word in SECRET_KEY.lower() for word in _PLACEHOLDERS), "SECRET_KEY is a placeholder")
_refuse(len(set(SECRET_KEY)) < 10, "SECRET_KEY repeats a few characters")
_refuse(any("*" in host for host in ALLOWED_HOSTS), "ALLOWED_HOSTS contains *")
_refuse(env.flag("DEBUG"), "DEBUG is set")
_refuse(DEMO, "DEMO is set")
_refuse(CLOCK_OFFSET_SECONDS != 0, "CLOCK_OFFSET_SECONDS moves the clock")

# --- TLS ends at a proxy that sets X-Forwarded-Proto itself ---
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
AXES_CLIENT_IP_CALLABLE = "portal.proxy.client_address"
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 1)

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = LOGGING | {"formatters": {"plain": {"()": "portal.logs.JsonFormatter"}}}

EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "cong-bao-cao@localhost")
