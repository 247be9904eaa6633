"""The web entry; without DJANGO_SETTINGS_MODULE it is the production one, which checks its secrets."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()
