from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        """What needs a package above the one that asks registers itself: rules of the checks, users of outlines."""
        import_module("reports.collection.queries.outline_use")
        import_module("reports.collection.queries.unprinted")
        import_module("reports.collection.ended")
        import_module("reports.collection.queries.journal_names")
        import_module("reports.imports.prose_check")
        import_module("reports.consolidation.periods_check")
        import_module("reports.collection.actions.handover")
        import_module("reports.consolidation.queries.handover")
        import_module("reports.documents.queries.handover")
