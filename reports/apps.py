from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """Rules of the checks that need a package above collection register themselves."""
        import_module("reports.imports.prose_check")
        import_module("reports.consolidation.periods_check")
