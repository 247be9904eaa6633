"""The web entry; without DJANGO_SETTINGS_MODULE it is the production one, which checks its secrets."""

import os
import sys

from django.core.wsgi import get_wsgi_application

# A thread that computes a page keeps the others of its process waiting so long, in seconds, whenever one of them comes
# back from the database. Python's own 5 ms, some twenty times a save, made one last 110 ms beside a page instead of 40,
# most of it with the lock held: everybody queues behind that, on SQLite the people of the whole portal.
sys.setswitchinterval(0.0005)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
application = get_wsgi_application()
