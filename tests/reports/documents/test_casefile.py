"""The file of a round: complete, checked to the byte, kept as long as its kind of period asks."""

import hashlib
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict
from reports.collection.actions.calls import close_call
from reports.collection.models import Assignment, Attachment
from reports.collection.states import ReportState
from reports.documents.actions import files, issuing
from reports.documents.actions.casefile import export_round
from reports.documents.casefile import checking, packing, retention
from reports.documents.casefile.pieces import Piece, plain, unique
from reports.documents.models import Rendering
from reports.periods.states import PeriodKind
from tests.factories.agencies import make_membership
from tests.factories.reform import DAY, Reform
from tests.factories.rounds import make_assignment, make_call, make_period, make_report
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(private_files):
    """A closed round: two accepted reports, one with an attached file and an issued paper, a summary, a silent unit."""
    scene = Scene()
    first = scene.accepted(
        "UBND huyện Vị Thủy", {("CSKD.01", ""): 226}, {"situation": ["Ổn định, < 5% & tốt."]}
    )
    scene.accepted("UBND huyện Châu Thành", {("CSKD.01", ""): 14})
    scene.unit("UBND thị xã Long Mỹ")
    content = b"%PDF-1.7 minh hoa"
    attached = Attachment(
        report=first, name="Biểu số 1.pdf", size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        mime="application/pdf", by=first.created_by, at=first.created_at,
    )  # fmt: skip
    attached.file.save("x.pdf", ContentFile(content))
    scene.first, scene.sum = first, scene.summary()
    head = make_membership(agency=first.assignment.agency, role=Role.HEAD, title="Chủ tịch")
    clerk = make_membership(agency=first.assignment.agency, role=Role.CLERK).user
    scene.paper = issuing.issue(
        report_id=first.pk,
        by=clerk,
        date=date(2023, 6, 12),
        issuing_agency=first.assignment.agency,
        signer=head,
        number=5,
    )
    for row in Rendering.objects.filter(document=scene.paper):
        files.perform(files.claim(row.pk))
    scene.call = close_call(call_id=scene.call.pk, by=scene.officer)
    return scene


@pytest.fixture
def made(scene, tmp_path):
    out = tmp_path / "ho-so.zip"
    scene.done = export_round(call=scene.call, out=out, by=None)
    return out


def inside(out):
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_everything_of_the_round_is_in_it(scene, made):
    found = inside(made)
    unit = f"2-bao-cao-don-vi/{plain(scene.first.assignment.agency.code)}/lan-1"
    said = json.loads(found[f"{unit}/noi-dung.json"])
    assert said["reference"] == scene.first.reference
    assert [(f["indicator"], f["value"]) for f in said["figures"]] == [("CSKD.01", 226)]
    assert "Ổn định, < 5% & tốt." in [p["text"] for s in said["sections"] for p in s["paragraphs"]]
    assert found[f"{unit}/kem-theo/bieu-so-1.pdf"] == b"%PDF-1.7 minh hoa"
    issued = [name for name in found if name.startswith(f"{unit}/05-bc-")]
    assert {name.rpartition(".")[2] for name in issued} == {"pdf", "docx", "xlsx"}
    for row in scene.paper.renderings.all():
        assert row.sha256 in {hashlib.sha256(found[name]).hexdigest() for name in issued}
    (other,) = [n for n in found if n.startswith("2-") and n.endswith("ban-in.pdf")]
    assert (
        "226" not in PdfReader(io.BytesIO(found[other])).pages[0].extract_text()
    )  # the other unit's, printed now
    assert [n for n in found if n.startswith("3-bao-cao-tong-hop/")] == []  # a draft is not accepted
    (run,) = [json.loads(found[name]) for name in found if name.startswith("4-lan-tong-hop/")]
    assert run["summary"] == scene.sum.reference
    roles = {each["agency"]: (each["role"], each["report"]) for each in run["sources"]}
    assert roles["Ủy ban nhân dân huyện Vị Thủy"] == ("included", scene.first.reference)
    assert roles["Ủy ban nhân dân thị xã Long Mỹ"][1] is None
    asked = json.loads(found["1-cong-van/yeu-cau.json"])
    assert len(asked["duties"]) == scene.call.assignments.count()
    lines = json.loads(found["5-nhat-ky/nhat-ky.json"])["lines"]
    assert "collection.call.closed" in {line["key"] for line in lines}
    hashes = dict(AuditEntry.objects.values_list("seq", "hash"))
    assert all(hashes[line["seq"]] == line["hash"] for line in lines)


def test_the_list_of_contents_says_the_same_to_people_programs_and_archives(scene, made):
    found = inside(made)
    said = json.loads(found["muc-luc.json"])
    assert said["closed"] is True
    assert [each["path"] for each in said["entries"]] == [
        n for n in found if not n.startswith(("muc-luc", "SHA"))
    ]
    for each in said["entries"]:
        content = found[each["path"]]
        assert (each["size"], each["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    root = ET.fromstring(found["muc-luc.xml"])
    assert [entry.findtext("sha256") for entry in root.iter("entry")] == [
        e["sha256"] for e in said["entries"]
    ]
    assert root.findtext("retention") == said["retention"] == "20 năm"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(found["muc-luc.pdf"])).pages)
    flat = " ".join(text.split())
    assert f"Hồ sơ {scene.call.code} MỤC LỤC VĂN BẢN, TÀI LIỆU" in flat
    assert "Phụ lục Hồ sơ" not in flat
    assert "05/BC-UBND" in flat


def test_a_report_keeps_its_author_when_its_duty_passes_to_a_successor(private_files, tmp_path):
    land = Reform()
    call = make_call(lead=land.lead, version=land.outline, period=make_period(2025))
    before, after = (make_assignment(call, land.units[name]) for name in "AC")
    sent = make_report(before, state=ReportState.ACCEPTED)
    sent.submitted_at = datetime(2025, 6, 20, tzinfo=UTC)
    sent.save(update_fields=["submitted_at"])
    Assignment.objects.filter(pk=before.pk).update(
        agency=land.units["X"], predecessor=land.units["A"], passed_on=DAY
    )
    late = make_report(after, state=ReportState.ACCEPTED)
    late.submitted_at = datetime(2025, 7, 3, tzinfo=UTC)
    late.save(update_fields=["submitted_at"])
    Assignment.objects.filter(pk=after.pk).update(
        agency=land.units["Y"], predecessor=land.units["C"], passed_on=DAY
    )
    call = close_call(call_id=call.pk, by=call.created_by)
    out = tmp_path / "ho-so.zip"
    export_round(call=call, out=out, by=None)
    found = inside(out)

    def of(unit):
        (name,) = [n for n in found if f"/{plain(unit.code)}/" in n and n.endswith("noi-dung.json")]
        (entry,) = [e for e in json.loads(found["muc-luc.json"])["entries"] if e["path"] == name]
        return json.loads(found[name])["agency"], entry["author"]

    own, listed = of(land.units["X"])
    assert (own["code"], listed) == (land.units["A"].code, "Ủy ban nhân dân xã A")
    assert own["name"] == listed
    own, listed = of(land.units["Y"])  # the control: after the day it is the successor's
    assert (own["code"], listed) == (land.units["Y"].code, "Ủy ban nhân dân phường Y")
    duties = {each["agency"]["code"] for each in json.loads(found["1-cong-van/yeu-cau.json"])["duties"]}
    assert {land.units["X"].code, land.units["Y"].code} <= duties
    assert land.units["A"].code not in duties


def test_a_whole_file_passes_and_tells_its_number(scene, made, capsys):
    found = checking.check(made)
    assert found == checking.Checked(scene.done.files, scene.done.sha256, ())
    call_command("check_round", str(made))
    assert scene.done.sha256 in capsys.readouterr().out
    entry = AuditEntry.objects.get(key="documents.casefile.exported")
    assert entry.facts == {"files": scene.done.files, "sha256": scene.done.sha256}


def test_the_same_round_gives_the_same_bytes_but_for_what_is_printed_anew(scene, made, tmp_path):
    """The control of comparing every byte: a ZIP of the same contents is the same ZIP."""
    found, again = inside(made), tmp_path / "again.zip"
    with zipfile.ZipFile(made) as packed, again.open("wb") as target:
        stamp = packed.infolist()[0].date_time
        packing.again(list(found), found.__getitem__, datetime(*stamp, tzinfo=UTC), target)
    assert again.read_bytes() == made.read_bytes()


def test_one_byte_anywhere_is_found_and_its_file_named(made, tmp_path):
    content = made.read_bytes()
    with zipfile.ZipFile(made) as packed:
        infos = packed.infolist()
        places = {}
        for each in infos:
            start = each.header_offset
            places |= {
                start + at: each.filename for at in (0, 6, 10, 14, 26, 31)
            }  # signature, flags, date, CRC, name
            data = start + 30 + len(each.filename.encode())
            places |= {
                data + each.file_size * part // 7: each.filename for part in range(7) if each.file_size
            }
        central = packed.start_dir
    assert len(places) > 100
    changed = tmp_path / "changed.zip"
    for at, name in places.items():
        changed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        faults = checking.check(changed).faults
        assert faults, at
        assert any(name in str(fault) for fault in faults) or not faults[0].path, (at, name, faults)
    for at in range(central, len(content), 11):
        changed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert checking.check(changed).faults, at


def repacked(made, out, change):
    """The ZIP made anew after `change` of its contents, as somebody with a ZIP program would."""
    found = inside(made)
    change(found)
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in found.items():
            packed.writestr(name, content)
    return checking.check(out).faults


def test_what_is_missing_added_or_exchanged_is_named(made, tmp_path):
    out = tmp_path / "other.zip"
    (name,) = [n for n in inside(made) if n.endswith("bieu-so-1.pdf")]
    assert [str(f) for f in repacked(made, out, lambda f: f.pop(name))] == [f"{name}: thiếu trong tệp ZIP"]
    added = repacked(made, out, lambda f: f.update({"la.txt": b"?"}))
    assert [str(f) for f in added] == ["la.txt: không có trong danh sách"]
    changed = repacked(made, out, lambda f: f.update({name: f[name] + b" "}))
    assert [str(f) for f in changed] == [f"{name}: nội dung đã thay đổi"]

    def both(found):
        """The digest, too: the list of contents still says otherwise."""
        old = hashlib.sha256(found[name]).hexdigest()
        found[name] += b" "
        new = hashlib.sha256(found[name]).hexdigest()
        found["SHA256SUMS"] = found["SHA256SUMS"].replace(old.encode(), new.encode())

    assert [f.path for f in repacked(made, out, both)] == [name]
    assert [f.path for f in repacked(made, out, lambda f: f.pop("SHA256SUMS"))] == ["SHA256SUMS"]
    # cut off: a program may then take a workbook inside for the ZIP itself
    made.write_bytes(made.read_bytes()[:-200])
    assert checking.check(made).faults


def test_a_file_of_thousands_is_checked_in_proportion_to_their_number(tmp_path, monkeypatch):
    """A round of all communes has tens of thousands of files; each name held against each took minutes."""

    class Name(str):
        compared = 0
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            Name.compared += 1
            return str.__eq__(self, other)

    paths = [f"2-bao-cao-don-vi/h30.{number:03d}/noi-dung.json" for number in range(300)]
    out = tmp_path / "many.zip"
    with out.open("wb") as target, packing.Packer(target, datetime(2023, 7, 1, tzinfo=UTC)) as packer:
        entries = [{"path": path, "sha256": packer.add(path, path.encode())} for path in paths]
        packer.add("muc-luc.json", json.dumps({"entries": entries}).encode())
        packer.finish()
    plain_names = zipfile.ZipFile.namelist
    monkeypatch.setattr(zipfile.ZipFile, "namelist", lambda self: [Name(each) for each in plain_names(self)])
    assert checking.check(out).faults == ()
    assert 0 < Name.compared < 30 * len(paths)
    # Control: what each name against each costs, and what the check looks for is still found.
    Name.compared = 0
    names = zipfile.ZipFile(out).namelist()
    assert max(names.count(each) for each in names) == 1
    assert Name.compared > 30 * len(paths)
    with zipfile.ZipFile(out, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr(paths[0], b"hai")
    assert "có hai lần" in str(checking.check(out).faults[0])


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"%PDF-1.7"])
def test_what_is_no_file_of_a_round_is_refused_in_words(tmp_path, content):
    other = tmp_path / "x.zip"
    other.write_bytes(content)
    with pytest.raises(CommandError, match=r"x\.zip: "):
        call_command("check_round", str(other))
    with pytest.raises(CommandError, match="Không mở được"):
        call_command("check_round", str(tmp_path / "nowhere.zip"))


def test_a_round_that_is_not_over_gives_only_a_preview(private_files, tmp_path):
    scene, out = Scene(), tmp_path / "x.zip"
    with pytest.raises(Conflict, match="chưa kết thúc"):
        export_round(call=scene.call, out=out, by=None)
    with pytest.raises(CommandError, match="--unfinished"):
        call_command("export_round", scene.call.code, out=out)
    assert not out.exists()
    call_command("export_round", scene.call.code, out=out, unfinished=True)
    assert json.loads(inside(out)["muc-luc.json"])["closed"] is False
    assert checking.check(out).faults == ()
    with pytest.raises(CommandError, match="Không có đợt báo cáo “KHONG”"):
        call_command("export_round", "KHONG", out=out)


def test_a_stored_file_that_is_gone_is_named_and_what_was_there_stays(scene, tmp_path):
    out = tmp_path / "x.zip"
    out.write_bytes(b"of before")
    attached = scene.first.attachments.get()
    attached.file.storage.delete(attached.file.name)
    with pytest.raises(CommandError, match="attachments/"):
        call_command("export_round", scene.call.code, out=out)
    assert out.read_bytes() == b"of before"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["x.zip"]
    assert not AuditEntry.objects.filter(key="documents.casefile.exported").exists()


def test_every_kind_of_period_has_its_retention_and_an_office_may_set_its_own(settings):
    assert set(retention.USUAL) == set(PeriodKind)
    assert retention.words_of(retention.years_of(PeriodKind.YEAR)) == "Vĩnh viễn"
    assert retention.words_of(retention.years_of(PeriodKind.HALF)) == "20 năm"
    settings.RETENTION_YEARS = {"half": 10}
    assert retention.words_of(retention.years_of(PeriodKind.HALF)) == "10 năm"


def test_names_are_plain_and_never_twice_the_same():
    assert plain("05/BC-SLĐTBXH") == "05-bc-sldtbxh"
    assert plain("../../Biểu số 1 (đã sửa)") == "bieu-so-1-da-sua"
    assert plain("文") == "tep"
    same = [Piece("a/x.pdf", "", bytes) for _each in range(3)]
    assert [each.path for each in unique(same)] == ["a/x.pdf", "a/x-2.pdf", "a/x-3.pdf"]
