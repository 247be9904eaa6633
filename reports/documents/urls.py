"""Addresses of papers."""

from django.urls import path

from reports.documents.views import files, issuing, papers

urlpatterns = [
    path("reports/<int:report_id>/preview/", files.preview, name="report_preview"),
    path("reports/<int:report_id>/file/<str:file_format>", files.report_file, name="report_file"),
    path("reports/<int:report_id>/file/<str:file_format>/<int:part>", files.report_file, name="report_file"),
    path(
        "reports/<int:report_id>/file/<str:file_format>/again",
        files.make_report_again,
        name="make_report_again",
    ),
    path("reports/<int:report_id>/pages/", files.report_pages, name="report_pages"),
    path(
        "reports/<int:report_id>/pages/<str:sha256>/<int:number>.png", files.report_page, name="report_page"
    ),
    path("reports/<int:report_id>/issue/", issuing.issue, name="issue"),
    path("documents/", papers.documents, name="documents"),
    path("documents/<int:document_id>/", papers.document, name="document"),
    path("documents/<int:document_id>/preview/", files.document_preview, name="document_preview"),
    path("documents/<int:document_id>/files/", files.document_files, name="document_files"),
    path("documents/<int:document_id>/file/<str:file_format>", files.document_file, name="document_file"),
    path(
        "documents/<int:document_id>/file/<str:file_format>/<int:part>",
        files.document_file,
        name="document_file",
    ),
    path("documents/<int:document_id>/pages/", files.document_pages, name="document_pages"),
    path(
        "documents/<int:document_id>/pages/<str:sha256>/<int:number>.png",
        files.document_page,
        name="document_page",
    ),
    path("documents/<int:document_id>/file/<str:file_format>/again", files.make_again, name="make_again"),
]
