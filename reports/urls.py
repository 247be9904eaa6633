"""The addresses of the five packages under one name space."""

from importlib import import_module
from importlib.util import find_spec

app_name = "reports"

urlpatterns = []
for room in ("collection", "imports", "consolidation", "documents", "outlines"):
    if find_spec(f"reports.{room}.urls"):
        urlpatterns += import_module(f"reports.{room}.urls").urlpatterns
