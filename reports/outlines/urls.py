"""Addresses of the pages that shape what is asked."""

from django.urls import path

from reports.outlines.views import archive, catalogue, exchange, rules, sections, shelf, tables, versions

VERSION = "de-cuong/phien-ban/<int:version_id>"
SECTION = f"{VERSION}/muc/<str:key>"
PROGRAMME = "de-cuong/chuong-trinh/<int:programme_id>"

urlpatterns = [
    path("de-cuong/", shelf.outlines, name="outlines"),
    path(f"{PROGRAMME}/moi/", versions.outline_new, name="outline_new"),
    path(f"{PROGRAMME}/chi-tieu/", catalogue.indicators, name="indicators"),
    path(f"{PROGRAMME}/chi-tieu/moi/", catalogue.indicator, name="indicator_new"),
    path(f"{PROGRAMME}/chi-tieu/<int:indicator_id>/", catalogue.indicator, name="indicator"),
    path(f"{PROGRAMME}/phan-to/", catalogue.axes, name="axes"),
    path(f"{PROGRAMME}/phan-to/moi/", catalogue.axis, name="axis_new"),
    path(f"{PROGRAMME}/phan-to/<slug:code>/", catalogue.axis, name="axis"),
    path(f"{VERSION}/", versions.version, name="outline_version"),
    path(f"{VERSION}/sao-chep/", versions.outline_copy, name="outline_copy"),
    path(f"{VERSION}/phien-ban-moi", versions.outline_draft, name="outline_draft"),
    path(f"{VERSION}/trich-yeu/", versions.head, name="outline_head"),
    path(f"{VERSION}/ban-hanh/", versions.publish, name="outline_publish"),
    path(f"{VERSION}/bo-ban-nhap/", versions.discard, name="outline_discard"),
    path(f"{VERSION}/them-muc", sections.section_add, name="outline_section_add"),
    path(f"{VERSION}/chuyen-muc", sections.section_move, name="outline_section_move"),
    path(f"{SECTION}/", sections.section, name="outline_section"),
    path(f"{SECTION}/xoa/", sections.section_remove, name="outline_section_remove"),
    path(f"{SECTION}/dong/moi/<str:kind>/", tables.row_add, name="outline_row_add"),
    path(f"{SECTION}/dong/<int:at>/", tables.row, name="outline_row"),
    path(f"{SECTION}/chuyen-dong", tables.row_move, name="outline_row_move"),
    path(f"{SECTION}/phu-luc/moi/", tables.annex, name="outline_annex_new"),
    path(f"{SECTION}/phu-luc/<slug:annex_key>/", tables.annex, name="outline_annex"),
    path(f"{SECTION}/phu-luc/<slug:annex_key>/xoa", tables.annex_remove, name="outline_annex_remove"),
]

urlpatterns += [
    path(f"{VERSION}/kiem-tra/", rules.rules, name="outline_rules"),
    path(f"{VERSION}/kiem-tra/moi/", rules.rule_new, name="outline_rule_new"),
    path(f"{VERSION}/kiem-tra/<slug:key>/", rules.rule_edit, name="outline_rule_edit"),
    path(f"{VERSION}/kiem-tra/<slug:key>/xoa", rules.rule_remove, name="outline_rule_remove"),
    path(f"{VERSION}/kiem-tra/<slug:key>/chuyen", rules.rule_move, name="outline_rule_move"),
    path("de-cuong/<int:outline_id>/so-sanh/", exchange.outline_differences, name="outline_differences"),
    path("de-cuong/<int:outline_id>/luu-tru/<str:verb>", archive.outline_keeping, name="outline_keeping"),
    path(f"{PROGRAMME}/tep/", exchange.outline_file, name="outline_file"),
    path(f"{PROGRAMME}/tep/tai-ve", exchange.outline_file_download, name="outline_file_download"),
    path(f"{PROGRAMME}/luu-tru/", archive.outline_archive, name="outline_archive"),
    path(
        f"{PROGRAMME}/luu-tru/<int:indicator_id>/<str:verb>",
        archive.indicator_keeping,
        name="indicator_keeping",
    ),
]
