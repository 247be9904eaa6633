"""Addresses of papers."""

from django.urls import path

from reports.documents import views

urlpatterns = [
    path("reports/<int:report_id>/preview/", views.preview, name="report_preview"),
    path("reports/<int:report_id>/file/<str:file_format>", views.report_file, name="report_file"),
    path("reports/<int:report_id>/issue/", views.issue, name="issue"),
    path("documents/", views.documents, name="documents"),
    path("documents/<int:document_id>/", views.document, name="document"),
    path("documents/<int:document_id>/preview/", views.document_preview, name="document_preview"),
    path("documents/<int:document_id>/file/<str:file_format>", views.document_file, name="document_file"),
    path("documents/<int:document_id>/file/<str:file_format>/again", views.make_again, name="make_again"),
]
