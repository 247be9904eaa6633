"""Addresses of the round: first the pages of the officer, then the pages of a reporting agency."""

from django.urls import URLPattern, path

from reports.collection.views import autosave, board, calls, entry, flow, home, paper, report, review, units

round_pages: list[URLPattern] = [
    path("", home.home, name="home"),
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.call_new, name="call_new"),
    path("calls/<slug:code>/", calls.call, name="call"),
    path("calls/<slug:code>/edit/", calls.call_edit, name="call_edit"),
    path("calls/<slug:code>/outlines/", calls.call_outlines, name="call_outlines"),
    path("calls/<slug:code>/units/", units.call_units, name="call_units"),
    path("calls/<slug:code>/units/remove", units.call_units_remove, name="call_units_remove"),
    path("calls/<slug:code>/letter", calls.call_letter, name="call_letter"),
    path("calls/<slug:code>/clone/", calls.call_clone, name="call_clone"),
    path("calls/<slug:code>/open", calls.call_open, name="call_open"),
    path("calls/<slug:code>/close", calls.call_close, name="call_close"),
    path("calls/<slug:code>/resume", calls.call_resume, name="call_resume"),
    path("calls/<slug:code>/discard", calls.call_discard, name="call_discard"),
    path("calls/<slug:code>/board/", board.board, name="board"),
    path("calls/<slug:code>/board/act/", board.board_act, name="board_act"),
    path("calls/<slug:code>/debts/", board.debts, name="debts"),
    path("calls/<slug:code>/debts/file", board.debts_file, name="debts_file"),
    path("assignments/<int:assignment_id>/", units.duty, name="duty"),
    path("assignments/<int:assignment_id>/amend", units.duty_amend, name="duty_amend"),
    path("assignments/<int:assignment_id>/extend", units.duty_extend, name="duty_extend"),
    path("assignments/<int:assignment_id>/exempt", units.duty_exempt, name="duty_exempt"),
    path("assignments/<int:assignment_id>/classified", units.duty_classified, name="duty_classified"),
    path("assignments/<int:assignment_id>/reopen", units.duty_reopen, name="duty_reopen"),
    path("assignments/<int:assignment_id>/remind", units.duty_remind, name="duty_remind"),
    path("reports/<int:report_id>/review/", review.review, name="review"),
    path("reports/<int:report_id>/review/open", review.review_open, name="review_open"),
    path("reports/<int:report_id>/review/notes", review.review_note, name="review_note"),
    path("reports/<int:report_id>/review/notes/<int:note_id>/settle", review.note_settle, name="note_settle"),
    path("reports/<int:report_id>/accept", review.accept, name="accept"),
    path("reports/<int:report_id>/return", review.return_report, name="return"),
    path("reports/<int:report_id>/reopen", review.reopen, name="reopen"),
]

entry_pages: list[URLPattern] = [
    path("my/", entry.my_reports, name="my_reports"),
    path("assignments/<int:pk>/start", entry.start, name="start"),
    path("assignments/<int:pk>/paper/", paper.paper, name="paper"),
    path("reports/<int:pk>/", report.report, name="report"),
    path("reports/<int:pk>/read/", report.read, name="report_read"),
    path("reports/<int:pk>/s/<str:key>/", entry.section, name="section"),
    path("reports/<int:pk>/edits", autosave.edits, name="edits"),
    path("reports/<int:pk>/state.json", autosave.state, name="edit_state"),
    path("token.json", autosave.token, name="token"),
    path("reports/<int:pk>/all/", entry.whole, name="whole"),
    path("reports/<int:pk>/nothing/", entry.nothing, name="nothing"),
    path("reports/<int:pk>/check/", report.check, name="check"),
    path("reports/<int:pk>/explain", report.explain, name="explain"),
    path("reports/<int:pk>/notes/<int:note_id>/settle", report.settle, name="settle_note"),
    path("reports/<int:pk>/send-for-approval", flow.send_for_approval, name="send_for_approval"),
    path("reports/<int:pk>/endorse/<str:step>", flow.endorse, name="endorse"),
    path("reports/<int:pk>/send-back", flow.send_back, name="send_back"),
    path("reports/<int:pk>/submit", flow.submit, name="submit"),
    path("reports/<int:pk>/recall", flow.recall, name="recall"),
    path("reports/<int:pk>/receipt/", report.receipt, name="receipt"),
    path("reports/<int:pk>/scan", paper.paper_scan, name="paper_scan"),
]

urlpatterns = [*round_pages, *entry_pages]
