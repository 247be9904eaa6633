"""The harness with static files as production serves them: hashed names, compressed, kept by browsers for ever.

Only what the pages of entering and the login name; collecting the rest takes a minute."""

from importlib.resources import files
from pathlib import Path

from portal import env
from tests.harness.served_settings import *  # noqa: F403 -- served_settings plus a difference
from tests.harness.served_settings import BASE_DIR, STORAGES

STATIC_ROOT = Path(env.text("STATIC_FOLDER"))
STATICFILES_DIRS = [BASE_DIR / "static", str(files("django_htmx").joinpath("static"))]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "portal.assets.ReducedBootstrap",
]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
