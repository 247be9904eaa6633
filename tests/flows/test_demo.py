"""The demonstration at every stage, and the commands for scripts, which say what they did and fail aloud."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agencies.models import AuditEntry, User
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import FigureNature, FigureState, ReportState
from reports.consolidation.models import RunInput
from reports.documents.models import Document
from reports.outlines.models import Outline
from tests.flows.test_round import write_letter
from tests.flows.town import at, make_town
from tests.reports.demo.folder import BESIDE, sample_file
from tests.reports.documents.extracted import docx_text, pdf_text, squeezed

pytestmark = pytest.mark.django_db
slow = pytest.mark.slow
CALL = "HG-2023-H1"
NGA_BAY = f"{CALL}/T93.931/BC"
SAMPLES = Path(os.environ.get("SAMPLES_DIR", BESIDE))
SUMMARY = f"{CALL}/T93.SLDTBXH/TH/1"
NOT_ADDED = ("HT.06", "NL.03")
# The 28 lines of the real report with LD.03, and the three zeros that it says in words.
LINES = 28 + 1
ZEROS = {"DT.01", "LD.01 LAODONG=ngoai_tinh", "NBD.03"}

Run = Callable[..., str]


@pytest.fixture
def run(private_files, settings) -> Run:
    """A command as a script would call it; its output."""
    settings.DEMO = True

    def command(*words: str) -> str:
        out = io.StringIO()
        call_command(*words, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    return command


def states(call: str = CALL) -> dict[str, int]:
    """How many newest versions of the districts' and departments' reports are in which state."""
    found: dict[str, int] = {}
    for duty in Assignment.objects.filter(call__code=call, parent__isnull=False):
        newest = duty.reports.order_by("-version").first()
        key = newest.state if newest else duty.closed_as or "none"
        found[key] = found.get(key, 0) + 1
    return found


def nga_bay() -> Report:
    return Report.objects.get(assignment__call__code=CALL, assignment__agency__code="T93.931", version=1)


def figures(report: Report) -> dict[str, Figure]:
    """The figures of a report by "CODE" or "CODE AXIS=category"."""
    rows = report.figures.select_related("indicator", "breakdown")
    return {f"{row.indicator.code} {row.breakdown.key}".strip(): row for row in rows}


# --- the stages -------------------------------------------------------------------------------------------


@slow
def test_when_the_call_is_open_everybody_writes_and_nga_bay_waits_for_its_head(run, tmp_path):
    logins = tmp_path / "logins.json"
    said = run("demo", "--stage", "call-open", "--passwords", str(logins))
    found = json.loads(logins.read_text())
    assert len({each["role"] for each in found}) == 7
    clerks = [each["username"] for each in found if each["username"].startswith("vanthu.")]
    assert clerks == ["vanthu.soldtbxh", "vanthu.ngabay", "vanthu.haugiang"]
    assert len(found) == 6 + len(clerks)
    assert found[0]["password"] in said
    assert User.objects.get(username=found[0]["username"]).check_password(found[0]["password"])
    assert logins.stat().st_mode & 0o077 == 0
    assert nga_bay().state == ReportState.PENDING
    assert states().keys() == {"draft", "pending_approval", "none", "classified"}
    assert not RunInput.objects.filter(run__assignment__call__code="HG-2023-H1").exists()
    with pytest.raises(CommandError, match="đã có người dùng"):
        run("demo")


@slow
def test_in_review_some_wait_one_was_sent_back_and_the_commands_go_on_from_there(run, tmp_path):
    run("demo", "--stage", "in-review")
    found = states()
    assert found["submitted"] >= 3
    assert nga_bay().state == ReportState.ACCEPTED
    assert Report.objects.filter(assignment__call__code=CALL, state=ReportState.RETURNED).exists()
    lines = [line.split("\t") for line in run("reports", CALL).splitlines()]
    assert [f"{NGA_BAY}/1", "UBND thành phố Ngã Bảy", "1", "accepted"] in lines
    assert len(lines) == Report.objects.filter(assignment__call__code=CALL).count()
    said = run("consolidate", CALL)
    assert SUMMARY in said
    assert "chưa gửi báo cáo" in said
    _not_added_up()
    for each, magic in (("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")):
        out = tmp_path / f"bao-cao.{each}"
        assert SUMMARY in run("render", SUMMARY, "--format", each, "--out", str(out))
        assert out.read_bytes().startswith(magic)


@slow
def test_when_it_is_consolidated_every_report_that_came_is_in_and_the_others_are_named(run):
    run("demo", "--stage", "consolidated")
    summary = Report.objects.get(assignment__call__code=CALL, assignment__parent__isnull=True)
    assert summary.state == ReportState.DRAFT
    inputs = RunInput.objects.filter(run=summary.runs.get())
    roles = {role: inputs.filter(role=role).count() for role in inputs.values_list("role", flat=True)}
    found = states()
    assert roles["included"] == found["accepted"]
    assert sum(roles.values()) == sum(found.values())
    assert all(each.reason for each in inputs.exclude(role="included"))
    _nga_bay_says_what_the_real_report_says()
    _not_added_up()
    _sums_are_those_of_the_districts(summary)


def _nga_bay_says_what_the_real_report_says() -> None:
    found = figures(nga_bay())
    zeros = {key for key, row in found.items() if row.state == FigureState.ZERO_CONFIRMED}
    reported = {key for key, row in found.items() if row.state == FigureState.REPORTED}
    assert zeros == ZEROS
    assert len(reported) == LINES
    assert found["CTX.01"].value == 7807
    assert found["LD.03"].value == 15
    assert (found["NL.02"].value, found["NL.02"].qualifier) == (420, "more_than")
    assert (found["DH.01"].numerator, found["DH.01"].denominator) == (6, 6)


def _not_added_up() -> None:
    """A target and a norm are nobody's result: nothing of Ngã Bảy's HT.06 and NL.03 is in the summary."""
    mine = figures(nga_bay())
    assert [mine[code].nature for code in NOT_ADDED] == [FigureNature.TARGET, FigureNature.NORM]
    summary = Report.objects.get(assignment__call__code=CALL, assignment__parent__isnull=True)
    used = RunInput.objects.filter(run__report=summary, role="included").values("report")
    for code in NOT_ADDED:
        givers = Figure.objects.filter(report__in=used, indicator__code=code, nature=FigureNature.RESULT)
        based = givers.filter(numerator__isnull=False, denominator__isnull=False)
        total = figures(summary).get(code)
        assert sum(row.numerator for row in based) == (total.numerator if total and total.numerator else 0)
        assert sum(row.denominator for row in based) == (
            total.denominator if total and total.denominator else 0
        )


def _sums_are_those_of_the_districts(summary: Report) -> None:
    """Added up here a second time, in Python."""
    used = RunInput.objects.filter(run__report=summary, role="included").values("report")
    for code in ("CSKD.01", "TT.01", "CTX.01"):
        rows = Figure.objects.filter(
            report__in=used, indicator__code=code, breakdown__key="", state="reported"
        )
        values = [row.value for row in rows]
        assert len(values) > 3
        assert figures(summary)[code].value == sum(values)


@slow
def test_when_it_is_issued_files_journal_and_real_papers_hold_to_the_letter(run, tmp_path):
    """The real papers come last, because without them the test ends there as skipped."""
    folder = SAMPLES if SAMPLES.is_dir() else None
    run("demo", "--stage", "issued", *(["--samples", str(folder)] if folder else []))
    document = Document.objects.get()
    assert document.code == "01/BC-SLĐTBXH"
    assert {each.state for each in document.renderings.all()} == {"done"}
    assert re.search(r"nguyên vẹn: \d{3,} dòng", run("verify_audit"))
    _break_the_chain()
    with pytest.raises(CommandError, match="hỏng từ dòng số 17"):
        run("verify_audit")
    _nothing_is_lost_on_the_way_to_pdf_and_word(run, tmp_path)


def _break_the_chain() -> None:
    """As somebody with the database in his hands would: the guards off, one word changed."""
    table = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name=%s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute(f"UPDATE \"{table}\" SET key='collection.report.accepted' WHERE seq=17")


# --- the real papers --------------------------------------------------------------------------------------


def _nothing_is_lost_on_the_way_to_pdf_and_word(run: Run, tmp_path: Path) -> None:
    """No word, number or accent of Ngã Bảy's paper and of the one from Đồng Tháp, which has no figures."""
    paper, older = sample_file("nga-bay-6-thang-2023.txt"), sample_file("dong-thap-so-khcn-2016-2020.txt")
    other = Report.objects.get(assignment__call__code="DT-2016-2020")
    assert other.state == ReportState.ACCEPTED
    assert not other.figures.exists()
    for report, file in ((nga_bay(), paper), (other, older)):
        for each, read in (("pdf", pdf_text), ("docx", docx_text)):
            out = tmp_path / f"{report.pk}.{each}"
            run("render", report.reference, "--format", each, "--out", str(out))
            text = squeezed(read(out.read_bytes()))
            _all_there(body_of(file), text)
            assert (squeezed("Phụ lục kèm theo bản gốc không còn") in text) == (file == paper)


HEADING = re.compile(r"^(?:[IVX]+|\d+)\. ")


def body_of(path: Path) -> list[str]:
    """The lines of a real paper between its opening sentence and its recipients, without debris of Word."""
    lines = [
        line.replace("[bookmark: _GoBack]", "").strip()
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    begin = next(at for at, line in enumerate(lines) if re.match(r"(Thực hiện|Tiếp nhận|Căn cứ) ", line))
    end = next((at for at, line in enumerate(lines) if line.startswith("Nơi nhận")), len(lines))
    return [line for line in lines[begin:end] if line]


def _all_there(lines: list[str], text: str) -> None:
    """Every line in its order; headings may stand in capitals, marks of lists and the end of the paper may differ."""
    assert len(lines) > 20
    at = 0
    for line in lines:
        words = squeezed(HEADING.sub("", line).lstrip("-–+ ").removesuffix("./.").rstrip("."))
        found = text.find(words, at)
        if found < 0 and HEADING.match(line):
            found = text.casefold().find(words.casefold(), at)
        assert found >= 0, line
        at = found + len(words)


# --- commands that fail -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("reports", "KHONG-CO"),
        ("consolidate", "KHONG-CO"),
        ("render", "KHONG-CO/T1/BC/1", "--out", "/nowhere/x.pdf"),
        ("render", "987654321", "--out", "/nowhere/x.pdf"),
    ],
)
def test_a_name_that_is_not_known_is_an_error_that_says_so(run, words):
    with pytest.raises(CommandError, match=r"(Không có|Không tìm thấy).*(KHONG-CO|987654321)"):
        run(*words)


def test_a_call_nobody_has_answered_cannot_be_consolidated(run):
    with at("2023-06-07 09:00"):
        town = make_town()
        code = write_letter(town.visitor("officer"), town)
        with pytest.raises(CommandError, match="Chưa có báo cáo nào đạt yêu cầu"):
            run("consolidate", code)
        with pytest.raises(CommandError, match="không có bản tổng hợp đó"):
            run("consolidate", code, "--into", "KHONG-CO")


def test_the_demonstration_is_refused_where_it_was_not_asked_for(run, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        run("demo")
    assert not User.objects.exists()
    assert not Outline.objects.exists()
