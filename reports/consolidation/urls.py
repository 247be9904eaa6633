"""Addresses of consolidation, under the name space of `reports`."""

from django.urls import path

from reports.consolidation.views import figures, history, moves, options, period_sums, prose, runs, summary

urlpatterns = [
    path("assignments/<int:assignment_id>/summary/", runs.summary_of, name="summary_of"),
    path("assignments/<int:assignment_id>/consolidate", runs.consolidate, name="consolidate"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/stop", runs.stop, name="stop_run"),
    path("runs/<int:run_id>/parts/<int:part_id>/retry", runs.retry, name="retry_part"),
    path("summaries/<int:report_id>/", summary.summary, name="summary"),
    path("summaries/<int:report_id>/sections/<str:section_key>", prose.save_section, name="summary_section"),
    path("summaries/<int:report_id>/options", options.choose, name="choose_options"),
    path("reports/<int:report_id>/periods/", period_sums.period_sums, name="period_sums"),
    path("reports/<int:report_id>/periods/take", period_sums.take, name="take_period_sums"),
    path(
        "summaries/<int:report_id>/sections/<str:section_key>/present", prose.present, name="summary_present"
    ),
    path("summaries/<int:report_id>/unused/", prose.unused, name="unused"),
    path("summaries/<int:report_id>/moves/", moves.moved, name="moved"),
    path("summaries/<int:report_id>/figures/<str:code>/", figures.figure, name="provenance"),
    path("summaries/<int:report_id>/figures/<str:code>/series/", history.series, name="series"),
    path("summaries/<int:report_id>/figures/<str:code>/series.xlsx", history.series_book, name="series_book"),
    path("summaries/<int:report_id>/figures/<str:code>/adjust", figures.adjust, name="adjust"),
    path("summaries/<int:report_id>/figures/<str:code>/source", figures.choose_source, name="choose_source"),
]
