"""The embedded settings with hashing that costs nothing, so that a hundred people are hired in a second."""

from portal.settings.dev import *  # noqa: F403 -- dev plus a difference

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = False
SESSION_IDLE_SECONDS = SESSION_IDLE_SECONDS_ADMIN = (
    3600  # a walk through all pages is longer than a quarter of an hour
)
