"""From the database to a paper: names, addressees, prose, signature, marks."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import Channel, FigureState, ReportState
from reports.documents.compose.body import NOT_WRITTEN, NOTHING, NOTHING_AT_ALL
from reports.documents.compose.paper import Issue, compose
from reports.documents.layout import Heading, Note, Paragraph
from reports.documents.wording import closed_blocks, recipient_lines
from reports.outlines.models import ProgrammeRole, ProgrammeRoleKind
from reports.outlines.states import ItemStyle
from tests.factories.agencies import make_agency, make_membership
from tests.factories.rounds import make_assignment, make_call, make_figure, make_report, section_of
from tests.reports.documents.rounds import (
    NOW,
    TODAY,
    included,
    make_house,
    make_summary,
    make_town,
    make_unit,
    rename,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june():
    with clock.travel(NOW):
        yield


def paper_of(report, **issue):
    """Composed from a fresh row, as a page does it."""
    fresh = Report.objects.get(pk=report.pk)
    facts = Issue(**issue) if issue else None
    return compose(fresh, issue=facts)


def text_of(paper):
    return [block.text for block in paper.blocks]


def issue_of(agency, signer=None, *, number=5, symbol="BC-SLĐTBXH", date=TODAY):
    return {"number": number, "symbol": symbol, "date": date, "issuing_agency": agency, "signer": signer}


# --- whose name, on which day ---


def test_names_are_those_of_the_papers_day_not_of_today():
    province, lead, root = make_house()
    rename(lead, "Sở Nội vụ", dt.date(2025, 3, 1), symbol="SNV")
    report = make_unit(root, make_town(parent=province), state=ReportState.SUBMITTED)
    assert paper_of(report).addressees == ("Sở Lao động - Thương binh và Xã hội",)
    summary = make_summary(root, [included(report)])
    old = paper_of(summary, **issue_of(lead))
    assert old.head.agency_lines == ("Sở Lao động - Thương binh và Xã hội",)
    new = paper_of(summary, **issue_of(lead, date=dt.date(2025, 6, 1)))
    assert new.head.agency_lines == ("Sở Nội vụ",)
    assert new.meta.author == "Sở Nội vụ"


def test_a_committee_stands_on_two_lines_and_is_written_out():
    town = make_agency("UBND thành phố Ngã Bảy", kind=AgencyKind.DISTRICT, superior_line="", place="Ngã Bảy")
    paper = paper_of(make_report(make_assignment(make_call(), town)))
    assert paper.head.agency_lines == ("Ủy ban nhân dân", "thành phố Ngã Bảy")
    assert paper.head.superior_lines == ()
    assert (paper.head.symbol, paper.head.place, paper.head.number) == ("BC-UBND", "Ngã Bảy", None)


def test_a_department_has_its_superior_line_above():
    _province, lead, root = make_house()
    paper = paper_of(make_summary(root, []))
    assert paper.head.superior_lines == ("ỦY BAN NHÂN DÂN TỈNH HẬU GIANG",)
    assert paper.head.agency_lines == ("Sở Lao động - Thương binh và Xã hội",)
    assert paper.archive == "Lưu: VT"
    assert lead.name in paper.meta.author


def test_the_committee_issues_what_its_department_drafted():
    province, _lead, root = make_house()
    chairman = make_membership(
        agency=province, role=Role.LEADER, title="Phó Chủ tịch", authority=Authority.KT
    )
    paper = paper_of(make_summary(root, []), **issue_of(province, chairman, symbol="BC-UBND"))
    assert paper.head.agency_lines == ("Ủy ban nhân dân", "tỉnh Hậu Giang")
    assert paper.head.superior_lines == ()
    assert paper.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert paper.signature.name == chairman.user.full_name
    lines = recipient_lines(paper)
    assert "- Lãnh đạo UBND tỉnh;" in lines
    assert "- Sở LĐTBXH;" in lines
    assert lines[-1] == "- Lưu: VT, SLĐTBXH."


def test_the_director_of_the_department_signs_for_the_committee_by_its_order():
    province, lead, root = make_house()
    director = make_membership(agency=lead, role=Role.LEADER, title="Giám đốc Sở", authority=Authority.TUQ)
    paper = paper_of(make_summary(root, []), **issue_of(province, director, symbol="BC-UBND"))
    assert paper.signature.lines == ("TUQ. CHỦ TỊCH", "GIÁM ĐỐC SỞ")


@pytest.mark.parametrize(
    ("name", "kind", "lines"),
    [
        ("Sở Y tế", AgencyKind.DEPARTMENT, ("GIÁM ĐỐC",)),
        ("Thanh tra tỉnh Hậu Giang", AgencyKind.DEPARTMENT, ("CHÁNH THANH TRA",)),
        ("Ủy ban nhân dân huyện Vị Thủy", AgencyKind.DISTRICT, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Hội Chữ thập đỏ", AgencyKind.MASS_ORGANISATION, ("THỦ TRƯỞNG CƠ QUAN",)),
    ],
)
def test_an_unsigned_draft_shows_who_will_sign_without_a_name(name, kind, lines):
    paper = paper_of(make_report(make_assignment(make_call(), make_agency(name, kind=kind))))
    assert (paper.signature.lines, paper.signature.name) == (lines, "")


def test_the_office_of_the_approver_is_printed_not_another_role_of_the_same_person():
    agency = make_agency("Sở Y tế")
    head = make_membership(agency=agency, role=Role.HEAD, title="Phó Giám đốc", authority=Authority.KT)
    make_membership(head.user, agency, Role.CLERK, title="Phụ trách văn thư")
    report = make_report(
        make_assignment(make_call(), agency), state=ReportState.SUBMITTED, submitted_by=head.user
    )
    paper = paper_of(report)
    assert paper.signature.lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert paper.signature.name == head.user.full_name


# --- to whom ---


def test_a_unit_writes_to_the_agency_that_sums_up():
    _province, _lead, root = make_house()
    paper = paper_of(make_unit(root, make_town(), state=ReportState.SUBMITTED))
    assert paper.addressees == ("Sở Lao động - Thương binh và Xã hội",)
    assert recipient_lines(paper)[0] == "- Như trên;"


def test_the_root_writes_to_the_programmes_recipients_of_the_day_but_not_to_who_issues():
    province, _lead, root = make_house()
    ministry = make_agency("Bộ Lao động - Thương binh và Xã hội", kind=AgencyKind.MINISTRY)
    former = make_agency("Bộ Nội vụ", kind=AgencyKind.MINISTRY)
    for agency, until in ((ministry, None), (province, None), (former, dt.date(2020, 1, 1))):
        ProgrammeRole.objects.create(
            programme=root.call.programme, agency=agency, kind=ProgrammeRoleKind.RECIPIENT,
            valid_from=dt.date(2016, 1, 1), valid_to=until,
        )  # fmt: skip
    summary = make_summary(root, [])
    assert set(paper_of(summary).addressees) == {ministry.name, "Ủy ban nhân dân tỉnh Hậu Giang"}
    assert paper_of(summary, **issue_of(province)).addressees == (ministry.name,)


def test_nobody_is_written_to_where_nobody_is_named():
    _province, lead, root = make_house()
    paper = paper_of(make_summary(root, []))
    assert paper.addressees == ()
    assert "- Như trên;" not in recipient_lines(paper)
    own_part = make_report(make_assignment(root.call, lead, parent=root))
    assert paper_of(own_part).addressees == ()


# --- title ---


def test_the_title_follows_the_outlines_pattern_with_padded_months():
    _province, _lead, root = make_house()
    version = root.version
    version.title_pattern = "Kết quả thực hiện {subject} {period} trên địa bàn {area}"
    version.save(update_fields=["title_pattern"])
    wanted = "Kết quả thực hiện công tác thử nghiệm 06 tháng đầu năm 2023 trên địa bàn tỉnh Hậu Giang"
    paper = paper_of(make_summary(root, []))
    assert paper.subject == (wanted,)
    assert paper.meta.title == f"Báo cáo k{wanted[1:]}"


# --- prose ---


def test_levels_of_prose_have_their_markers():
    report = make_report(texts={"situation": ["một", "hai", "ba"]})
    text = report.texts.get(section=section_of(report, "situation"))
    for paragraph, level in zip(text.paragraphs, (0, 1, 2), strict=True):
        paragraph["level"] = level
    text.save(update_fields=["paragraphs"])
    said = [block for block in paper_of(report).blocks if isinstance(block, Paragraph)]
    assert [(each.marker, each.indent, each.text) for each in said[:3]] == [
        ("", 0, "một"), ("-", 0, "hai"), ("+", 1, "ba"),
    ]  # fmt: skip


def test_counted_items_are_numbered_through_and_their_parts_get_dashes():
    report = make_report(texts={"proposals": ["mở đầu", "a", "b", "c"]})
    section = section_of(report, "proposals")
    section.item_style = ItemStyle.ARABIC
    section.save(update_fields=["item_style"])
    text = report.texts.get(section=section)
    for paragraph, level in zip(text.paragraphs, (0, 1, 2, 1), strict=True):
        paragraph["level"] = level
    text.save(update_fields=["paragraphs"])
    said = [
        block
        for block in paper_of(report).blocks
        if isinstance(block, Paragraph) and block.ref == "proposals"
    ]
    assert [each.marker for each in said] == ["", "1.", "-", "2."]


def test_headings_are_styled_by_the_shape_of_the_numbering():
    report = make_report(texts={"situation": ["x"], "communication": ["x"]})
    headings = [block for block in paper_of(report).blocks if isinstance(block, Heading)]
    assert [(each.label, each.level, each.style) for each in headings[:3]] == [
        ("I.", 1, "upper"), ("II.", 1, "upper"), ("1.", 2, "bold"),
    ]  # fmt: skip
    report.assignment.version.numbering = ["arabic", "alpha"]
    report.assignment.version.save(update_fields=["numbering"])
    headings = [block for block in paper_of(report).blocks if isinstance(block, Heading)]
    assert [each.style for each in headings[:3]] == ["bold", "bold", "plain"]


def test_a_paragraph_that_is_only_offered_is_not_printed_and_a_cited_one_names_its_source():
    province, _lead, root = make_house()
    unit = make_unit(root, make_town(parent=province), texts={"situation": ["Lời của huyện."]})
    summary = make_summary(
        root, [included(unit)], texts={"situation": ["dùng", "trích", "chỉ gợi ý", "không trích"]}
    )
    text = summary.texts.get(section=section_of(summary, "situation"))
    for paragraph, fields in zip(
        text.paragraphs,
        (
            {},
            {"source": unit.pk, "cite": True},
            {"source": unit.pk, "used": False},
            {"source": unit.pk, "cite": False},
        ),
        strict=True,
    ):
        paragraph.update(fields)
    text.save(update_fields=["paragraphs"])
    said = [
        block
        for block in paper_of(summary).blocks
        if isinstance(block, Paragraph) and block.ref == "situation"
    ]
    assert [(each.text, each.source) for each in said] == [
        ("dùng", ""), ("trích", "UBND huyện Long Mỹ"), ("không trích", ""),
    ]  # fmt: skip


def test_nothing_that_was_written_is_lost():
    words = "tỷ lệ < 5% & > 3% “tăng” – {{ 7*7 }} https://a.vn/?x=1&y=2 ₫"
    paper = paper_of(make_report(texts={"situation": [words]}))
    assert words in text_of(paper)
    assert type(paper).from_json(paper.to_json()) == paper


# --- không phát sinh, and what was never filled in ---


def _submitted(**fields):
    return make_report(state=ReportState.SUBMITTED, **fields)


def test_a_section_to_which_nothing_happened_says_so():
    report = _submitted(texts={"situation": ["Có."]})
    report.texts.filter(section=section_of(report, "inspection")).update(nothing=True)
    blocks = paper_of(report).blocks
    at = next(
        at for at, block in enumerate(blocks) if isinstance(block, Heading) and block.text == "Kiểm tra"
    )
    assert blocks[at + 1].text == NOTHING


def test_a_report_to_which_nothing_happened_is_a_short_proper_report():
    _province, _lead, root = make_house()
    report = make_unit(root, make_town(), state=ReportState.SUBMITTED, nothing_to_report=True)
    paper = paper_of(report)
    assert not [block for block in paper.blocks if isinstance(block, Heading)]
    assert NOTHING_AT_ALL in text_of(paper)
    assert paper.addressees
    assert paper.subject
    assert paper.signature
    assert closed_blocks(paper)[-1].text.endswith("./.")


def test_empty_sections_leave_a_finished_paper_and_the_rest_is_numbered_without_gaps():
    report = _submitted(texts={"situation": ["x"], "inspection": ["y"], "proposals": ["z"]})
    report.assignment.version.sections.get(key="communication").rows.all().delete()
    headings = [block for block in paper_of(report).blocks if isinstance(block, Heading)]
    assert [(each.label, each.text) for each in headings] == [
        ("I.", "Tình hình"), ("II.", "Kết quả thực hiện"), ("1.", "Kiểm tra"), ("III.", "Kiến nghị"),
    ]  # fmt: skip


def test_a_draft_shows_its_holes():
    paper = paper_of(make_report())
    assert len([block for block in paper.blocks if isinstance(block, Heading)]) == 5
    assert sum(block == Note(NOT_WRITTEN) for block in paper.blocks) >= 1


def test_a_section_of_figures_alone_points_to_its_annex():
    report = _submitted(texts={"situation": ["x"]}, figures={("TT.01", ""): 20})
    said = [block for block in paper_of(report).blocks if getattr(block, "ref", "") == "communication"]
    assert [block.text for block in said if isinstance(block, Paragraph)] == ["Số liệu chi tiết tại Phụ lục."]


def test_the_body_points_to_its_annexes_before_the_closing_words_and_ends_with_the_mark():
    report = _submitted(
        texts={"situation": ["x"], "proposals": ["Trên đây là báo cáo."]}, figures={("TT.01", ""): 2}
    )
    section = section_of(report, "proposals")
    section.key, section.numbered, section.title = "closing", False, ""
    section.save(update_fields=["key", "numbered", "title"])
    blocks = closed_blocks(paper_of(report))
    assert blocks[-2] == Note("(Số liệu chi tiết tại Phụ lục kèm theo; số liệu tính đến ngày 14/6/2023.)")
    assert blocks[-1].text == "Trên đây là báo cáo./."


# --- marks ---


@pytest.mark.parametrize(
    ("fields", "mark"),
    [
        ({"state": ReportState.DRAFT}, "DỰ THẢO"),
        ({"state": ReportState.PENDING}, "DỰ THẢO"),
        ({"state": ReportState.SUBMITTED}, ""),
        ({"state": ReportState.ACCEPTED}, ""),
        ({"state": ReportState.RETURNED}, "ĐÃ TRẢ LẠI"),
        ({"state": ReportState.SUPERSEDED}, "ĐÃ CÓ BẢN THAY"),
        ({"state": ReportState.DRAFT, "provisional": True}, "TẠM TÍNH"),
        ({"state": ReportState.ACCEPTED, "channel": Channel.ON_BEHALF}, "NHẬP TỪ BẢN KÝ"),
    ],
)
def test_a_paper_that_is_not_to_be_relied_on_says_so_on_every_page(fields, mark):
    assert paper_of(make_report(**fields)).draft_mark == mark


def test_what_was_keyed_from_a_signed_paper_bears_that_papers_number_date_and_signer():
    town = make_town()
    report = make_report(
        make_assignment(make_call(), town), state=ReportState.SUBMITTED, channel=Channel.ON_BEHALF,
        paper_number="124/BC-UBND", paper_date=dt.date(2023, 6, 5), paper_signer="Trần Văn Minh Họa",
    )  # fmt: skip
    paper = paper_of(report)
    assert (paper.head.number, paper.head.symbol, paper.head.date) == (124, "BC-UBND", dt.date(2023, 6, 5))
    assert paper.signature.name == "Trần Văn Minh Họa"
    assert paper.signature.lines == ("TM. ỦY BAN NHÂN DÂN",)
    odd = Report.objects.get(pk=report.pk)
    odd.paper_number = "không số"
    assert replace(compose(odd).head, date=None).number is None


# --- however large ---


def test_the_number_of_queries_does_not_grow():
    counts = []
    for size in (1, 3):
        province, _lead, root = make_house()
        units = [
            make_unit(root, make_town(f"Số {n}", parent=province), figures={("TT.01", ""): n})
            for n in range(size)
        ]
        summary = make_summary(
            root, [included(unit) for unit in units], texts={"situation": [f"đoạn {n}" for n in range(size)]}
        )
        text = summary.texts.get(section=section_of(summary, "situation"))
        for paragraph, unit in zip(text.paragraphs, units, strict=True):
            paragraph.update(source=unit.pk, cite=True)
        text.save(update_fields=["paragraphs"])
        for unit in units:
            agency = unit.assignment.agency
            ProgrammeRole.objects.create(
                programme=root.call.programme, agency=agency, kind=ProgrammeRoleKind.RECIPIENT,
                valid_from=dt.date(2016, 1, 1), reporter_class=f"x{size}",
            )  # fmt: skip
            table = summary.assignment.version.sections.get(key="proposals").annexes.get()
            summary.annex_rows.create(table=table, position=unit.pk, cells={"number": "1/KH"}, agency=agency)
        make_figure(summary, "TT.01", "", {"state": FigureState.NOT_KNOWN})
        fresh = Report.objects.get(pk=summary.pk)
        with CaptureQueriesContext(connection) as counted:
            compose(fresh)
        counts.append(len(counted))
    assert counts[0] == counts[1]
