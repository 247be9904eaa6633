"""Every address of the portal. The Django admin is deliberately not among them."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from portal import health, offline

handler400 = "portal.core.http.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("sw.js", offline.worker, name="service_worker"),
    path("mat-mang", offline.shell, name="offline"),
]
for rooms in ("agencies.urls", "reports.urls"):
    if find_spec(rooms):
        urlpatterns.append(path("", include(rooms)))
