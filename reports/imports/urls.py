"""Addresses of forms that are filled in outside the portal."""

from django.urls import path

from reports.imports.views import documents, earlier, workbooks

urlpatterns = [
    path("my/workbooks/", workbooks.many, name="workbooks"),
    path("reports/<int:pk>/workbook/", workbooks.workbook, name="workbook"),
    path("reports/<int:pk>/workbook/form", workbooks.form_file, name="workbook_form"),
    path("workbooks/<int:batch_id>/", workbooks.batch, name="workbook_batch"),
    path("workbooks/<int:batch_id>/marked", workbooks.marked, name="workbook_marked"),
    path("workbooks/<int:batch_id>/apply", workbooks.apply, name="workbook_apply"),
    path("workbooks/<int:batch_id>/discard", workbooks.discard, name="workbook_discard"),
    path("my/written/", documents.many, name="written_many"),
    path("reports/<int:pk>/written/", documents.document, name="written"),
    path("written/<int:batch_id>/", documents.batch, name="written_batch"),
    path("written/<int:batch_id>/close", documents.close, name="written_close"),
    path("earlier/", earlier.earlier, name="earlier"),
    path("earlier/template.xlsx", earlier.earlier_template, name="earlier_template"),
    path("earlier/<int:pk>/", earlier.earlier_load, name="earlier_load"),
    path("earlier/<int:pk>/apply", earlier.earlier_apply, name="earlier_apply"),
    path("earlier/<int:pk>/discard", earlier.earlier_discard, name="earlier_discard"),
    path("earlier/<int:pk>/withdraw", earlier.earlier_withdraw, name="earlier_withdraw"),
]
