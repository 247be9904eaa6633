"""The embedded settings as several processes share them, with hashing that costs nothing: a hundred people sign in."""

from portal.settings.dev import *  # noqa: F403 -- dev plus a difference

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = False
SESSION_IDLE_SECONDS = SESSION_IDLE_SECONDS_ADMIN = 3600
