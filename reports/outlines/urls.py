"""Addresses of the pages that shape what is asked."""

from django.urls import path

from reports.outlines.views import shelf

urlpatterns = [
    path("de-cuong/", shelf.outlines, name="outlines"),
]
