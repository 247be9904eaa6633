"""Addresses of papers."""

from django.urls import path

from reports.documents.views import afterwards, files, issuing, keys, letters, papers, signing, vgca

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
    path("documents/work/", papers.documents_at_work, name="documents_at_work"),
    path("documents/inbox/", papers.documents_inbox, name="inbox"),
    path("documents/new/", letters.letter_new, name="letter_new"),
    path("documents/<int:document_id>/edit/", letters.letter_edit, name="letter_edit"),
    path("documents/<int:document_id>/discard/", letters.draft_discard, name="draft_discard"),
    path("documents/<int:document_id>/issue/", issuing.issue_draft, name="issue_draft"),
    path("documents/<int:document_id>/correct/", afterwards.correct, name="correct"),
    path("documents/<int:document_id>/record/", afterwards.record_attach, name="record_attach"),
    path("documents/<int:document_id>/record/file", afterwards.record_file, name="record_file"),
    path("deliveries/<int:delivery_id>/acknowledge/", afterwards.acknowledge, name="acknowledge"),
    path("deliveries/<int:delivery_id>/refuse/", afterwards.refuse, name="refuse"),
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
    path("reports/<int:report_id>/present/", signing.present, name="present"),
    path("documents/<int:document_id>/present/", signing.present_draft, name="present_draft"),
    path("documents/<int:document_id>/cancel/", signing.cancel_document, name="cancel_document"),
    path("documents/<int:document_id>/number/", signing.give_number, name="give_number"),
    path("documents/<int:document_id>/signing/", signing.signing_progress, name="signing_progress"),
    path("documents/<int:document_id>/sign/", signing.sign, name="sign"),
    path("documents/<int:document_id>/sign/inside", signing.sign_inside, name="sign_inside"),
    path("documents/<int:document_id>/sign/<int:part>/file", signing.sign_file, name="sign_file"),
    path("documents/<int:document_id>/sign/<int:part>/upload", signing.sign_upload, name="sign_upload"),
    path("documents/<int:document_id>/sign/<int:part>/vgca", vgca.sign_vgca, name="sign_vgca"),
    path("vgca/<str:ticket>/file", vgca.vgca_file, name="vgca_file"),
    path("vgca/<str:ticket>/upload", vgca.vgca_upload, name="vgca_upload"),
    path("signing-keys/<int:agency_id>/", keys.signing_keys, name="signing_keys"),
    path("signing-keys/<int:agency_id>/<int:key_id>/image", keys.signing_key_image, name="signing_key_image"),
    path(
        "signing-keys/<int:agency_id>/<int:key_id>/disable",
        keys.signing_key_disable,
        name="signing_key_disable",
    ),
]
