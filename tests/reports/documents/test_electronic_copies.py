"""Electronic copies: number and date at once, the agency alone signs, ô 14 at the top right of page 1."""

import datetime as dt
import functools
import io
import re

import pikepdf
import pypdfium2
import pytest
from django.core.management import call_command

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.queries.home import tasks_for
from reports.documents.actions import accepting, copies, corrections, issuing, presenting, sealing, signing
from reports.documents.actions.verifying import verdict_of
from reports.documents.fitting import PORTRAIT
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.queries.signing import way_of
from reports.documents.queries.verifying import answer_about, facts_of, identify
from reports.documents.renderers import places
from reports.documents.signing import preparing, stamping, timestamps
from reports.documents.states import DocumentState, FileFormat, Relation, Signatory, Step, Way
from reports.documents.tasks import render_file, sign_file
from tests.factories.agencies import make_member
from tests.reports.documents.extracted import pdf_text, squeezed
from tests.reports.documents.letters import make_letter, make_office, send
from tests.reports.documents.measured import measured
from tests.reports.documents.pki import AGENCY, PASSPHRASE, the_pki
from tests.reports.documents.rounds import make_town
from tests.reports.documents.signing_world import NOW, TODAY, make_world, newest, put_prepared
from tests.reports.documents.test_signing_stamps import images, text_in
from tests.reports.documents.verified import looking_here

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
BODY = "Mở đầu.\nI. Việc thứ nhất\nLàm xong.\nII. Việc thứ hai\nĐang làm."
STAMP = re.compile(r"2023-06-21T09:00:0\d\+07:00")


@pytest.fixture
def world(tmp_path, settings, monkeypatch):
    looking_here(monkeypatch)
    monkeypatch.setattr(timestamps, "configured", the_pki().timestamper)
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


@pytest.fixture
def original(world):
    """A letter stamped on paper that came to the agency which copies it."""
    sender = make_office("Sở Y tế", "SYT")
    return send(sender, make_letter(sender, world.agency, body=BODY))


def start(world, original, kind="SY", **given):
    facts = {"by": world.clerk, "way": Way.DIGITAL, **given}
    return copies.start_copy(document_id=original.pk, agency=world.agency, kind=kind, **facts)


@functools.cache
def small_file():
    """A page with the agency's field where the renderer leaves room for it."""
    import weasyprint

    content = weasyprint.HTML(string="<html lang=vi><title>Bản sao</title><p>Nội dung.").write_pdf()
    room = {"corner": places.corner(PORTRAIT)}
    return preparing.prepare(content, room, signatories=[Signatory.ORGANISATION.value])


def numbered(world, original, kind="SY", files=1, **given):
    """A copy with number and date whose files are there: small ones with the agency's field in the corner."""
    draft = start(world, original, kind, **given)
    document = sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY)
    put_prepared(document, [small_file()] * files)
    return document


def seal_inside(world, document):
    """What the worker does with the agency's key on every file."""
    key = world.key(world.pki.organisation, agency=world.agency)
    jobs = signing.request(
        document_id=document.pk,
        signatory=Signatory.ORGANISATION,
        by=world.clerk,
        key_id=key.pk,
        pin=PASSPHRASE,
    )
    for job in jobs:
        sign_file(job.pk)
        job.refresh_from_db()
        assert (job.state, job.error) == ("done", "")
    document.refresh_from_db()


def todo(person):
    return [task.verb for task in tasks_for(person) if task.kind in ("sign", "number", "seal")]


def test_an_electronic_copy_goes_the_whole_way_with_a_real_file_and_no_person_signs(
    world, original, tmp_path
):
    town = make_town("Vị Thủy")
    draft = start(world, original, to=[town.pk], signer=world.signer, recipients=["Như trên"])
    assert (draft.state, draft.way, draft.signer, draft.number) == (
        DocumentState.DRAFT,
        Way.DIGITAL,
        None,
        None,
    )
    assert draft.signatories == (Signatory.ORGANISATION,)
    assert (todo(world.clerk), todo(world.person)) == (["Cấp số, ngày"], [])
    document = sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY)
    assert (document.state, document.code, document.date) == (DocumentState.NUMBERED, "01/SY-SLĐTBXH", TODAY)
    assert todo(world.clerk) == [], "the file is not there yet"
    assert way_of(document, world.clerk).preparing
    with pytest.raises(Conflict):
        seal_inside(world, document)
    job = document.renderings.get()
    assert job.format == FileFormat.PDF, "the copy is the signed PDF and nothing else"
    render_file(job.pk)
    assert (todo(world.clerk), todo(world.person)) == (["Ký số cơ quan"], [])
    before = newest(document)
    world.agency.signing_keys.all().delete()
    seal_inside(world, document)
    after = newest(document)
    assert (document.state, document.issued_by, document.signer_name) == (
        DocumentState.ISSUED,
        world.clerk,
        "",
    )
    assert [each.agency for each in document.deliveries.all()] == [town]
    assert [each.step for each in document.revisions.order_by("id")] == [Step.PREPARED, Step.ORGANISATION]
    assert after.startswith(before)
    verdict = verdict_of(after)
    assert verdict.valid
    assert [each.field for each in verdict.signatures] == ["CoQuan"]
    _the_original_is_all_there(document, original, after)
    _corner_is_right(before, after)
    file = tmp_path / "ban-sao.pdf"
    file.write_bytes(after)
    said = io.StringIO()
    call_command("verify_document", str(file), stdout=said)
    for words in ("01/SY-SLĐTBXH", "VĂN BẢN THẬT", AGENCY, f"Bản sao của: Công văn số {original.code}"):
        assert words in said.getvalue()
    written = set(AuditEntry.objects.values_list("key", flat=True))
    assert {f"documents.{key}" for key in ("copy.started", "document.numbered", "signature.made")} <= written


def _the_original_is_all_there(document, original, content):
    first, copy = Paper.from_json(original.layout), Paper.from_json(document.layout)
    assert (copy.head, copy.blocks, copy.signature, copy.recipients) == (
        first.head, first.blocks, first.signature, first.recipients,
    )  # fmt: skip
    assert (copy.copy, copy.draft_mark, copy.seal_text) == (None, "", ("SAO Y", AGENCY))
    assert copy.lookup.code != first.lookup.code, "whoever looks it up finds the copy, and by it the original"
    text = squeezed(pdf_text(content))
    for words in (f"Số: {original.code}", "VIỆC THỨ HAI", "Đang làm.", "ngày 21 tháng 6 năm 2023"):
        assert squeezed(words) in text
    title = pypdfium2.PdfDocument(content).get_metadata_dict()["Title"]
    assert title.startswith("Bản sao y số 01/SY-SLĐTBXH ngày 21/06/2023: Công văn")


def _corner_is_right(before, after):
    """Ô 14 as PDFium paints it: top right of page 1, size 10, upright, black, no picture."""
    page, lines = _painted(after), []
    for words in ("SAO Y", AGENCY, "2023-06-21T09:00:00+07:00"):
        lines += [each for each in page.lines if each.text.strip() == words]
    assert len(lines) == 3
    nation = next(each for each in page.lines if each.text.startswith("CỘNG HÒA"))
    tops = [each.top for each in lines]
    assert tops == sorted(tops, reverse=True), "kind, agency, time"
    for each in lines:
        assert each.size == pytest.approx(10, abs=0.05)
        assert (each.bold, each.italic, each.ink) == (False, False, (0, 0, 0))
        assert each.bottom > nation.top - 1, "above everything"
        assert each.left > page.width / 2
        assert each.right < page.width - 15 * 72 / 25.4 + 1
        assert each.top < page.height
    assert images(after) == images(before), "no picture of a seal"
    assert not [each for each in _painted(before).lines if each.text.strip() == AGENCY], (
        "control: the signature says it"
    )


def _painted(content):
    """Page 1 with what the fields show painted into it."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.flatten_annotations()
        for page in pdf.pages:
            page.obj.Annots = pikepdf.Array()  # what has no room on the page stays behind
        pdf.save(output)
    return measured(output.getvalue())[0]


def test_a_file_signed_outside_is_taken_and_the_verification_tells_of_copy_and_original(
    client, world, original
):
    document = numbered(world, original, "TrS", parts=["b1"])
    text = stamping.corner_lines(("TRÍCH SAO", AGENCY), NOW)
    base = newest(document)
    with pytest.raises(Invalid, match="chưa được ký"):
        world.upload_seal(document, base)
    by_a_person = world.sign(base, world.pki.person, Signatory.ORGANISATION, text)
    with pytest.raises(Invalid, match=AGENCY):
        world.upload_seal(document, by_a_person)
    with pytest.raises(Conflict):
        world.upload(document, by_a_person)  # as the person's signature: nobody waits for one
    assert answer_about(verdict_of(by_a_person), identify(by_a_person)).genuine is False
    signed = world.sign(base, world.pki.organisation, Signatory.ORGANISATION, text)
    world.upload_seal(document, signed)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    known = identify(signed)
    assert (known.document, known.fields) == (document, ("CoQuan",))
    answer = answer_about(verdict_of(signed), known)
    assert (answer.genuine, answer.findings) == (True, ())
    facts = facts_of(document)
    assert [(each.name, each.role) for each in facts.signers] == [(AGENCY, "cơ quan")]
    assert facts.related == (f"Bản sao của: Công văn số {original.code} ngày 21/06/2023 của Sở Y tế.",)
    page = client.post("/verify/", {"file": _file(signed)}).content.decode()
    for words in (
        "Văn bản thật",
        "Bản trích sao",
        "01/TrS-SLĐTBXH",
        "Cơ quan sao",
        "chỉ cơ quan sao ký số",
        AGENCY,
    ):
        assert words in page
    assert "Bản sao của: Công văn số" in page
    assert "Làm xong" not in page, "nothing of the content"
    Document.objects.filter(pk=original.pk).update(state=DocumentState.WITHDRAWN)
    assert facts_of(document).related[-1] == "Văn bản gốc đã thu hồi."


def _file(content):
    file = io.BytesIO(content)
    file.name = "ban-sao.pdf"
    return file


def test_annexes_in_files_of_their_own_are_copies_too(world, original):
    document = numbered(world, original, files=2)
    seal_inside(world, document)
    assert document.state == DocumentState.ISSUED
    for part in (0, 1):
        words = text_in(newest(document, part), places.corner(PORTRAIT))
        assert "SAO Y" in words
        assert STAMP.search(words)
        assert document.code not in words


def test_only_the_clerk_of_the_copying_agency_gives_number_and_seals(world, original):
    officer = make_member(world.agency, Role.OFFICER)
    draft = start(world, original, by=officer)
    stranger = make_office("Sở Nội vụ", "SNV").clerk
    for who in (officer, world.person, stranger):
        assert not Document.objects.numberable_by(who).filter(pk=draft.pk).exists()
        with pytest.raises(NotAllowed):
            sealing.give_number(document_id=draft.pk, by=who, date=TODAY)
    assert Document.objects.numberable_by(world.clerk).filter(pk=draft.pk).exists()
    assert not Document.objects.issuable_by(world.clerk).filter(pk=draft.pk).exists()
    document = sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY)
    put_prepared(document, [small_file()])
    for who in (officer, world.person, stranger):
        assert not Document.objects.sealable_by(who).filter(pk=draft.pk).exists()
        with pytest.raises(NotAllowed):
            accepting.accept_upload(
                document_id=document.pk, part=0, signatory=Signatory.ORGANISATION, by=who, content=b"x"
            )
    assert not Document.objects.signable_by(world.person).filter(pk=draft.pk).exists()


def test_an_electronic_copy_goes_no_other_way_and_a_paper_copy_not_this_one(world, original):
    draft = start(world, original)
    whom = {"by": world.clerk, "issuing_agency": world.agency, "signer": world.signer}
    with pytest.raises(NotAllowed):
        issuing.issue_draft(document_id=draft.pk, date=TODAY, **whom)
    with pytest.raises(NotAllowed):
        presenting.present_draft(document_id=draft.pk, **whom)
    on_paper = start(world, original, way=Way.PAPER)
    with pytest.raises(Conflict):
        sealing.give_number(document_id=on_paper.pk, by=world.clerk, date=TODAY)
    assert way_of(on_paper, world.clerk) is None
    sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY)
    with pytest.raises(Conflict):
        sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY)


def test_paper_and_electronic_copies_share_one_series_and_a_number_taken_is_refused(world, original):
    on_paper = start(world, original, way=Way.PAPER)
    facts = {"date": TODAY, "issuing_agency": world.agency, "signer": world.signer, "by": world.clerk}
    assert issuing.issue_draft(document_id=on_paper.pk, **facts).number == 1
    draft = start(world, original, "TrS", parts=["b1"])
    with pytest.raises(Invalid) as refused:
        sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY, number=1)
    assert "number" in refused.value.fields
    assert sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY).code == "02/TrS-SLĐTBXH"


@pytest.mark.parametrize(("days", "words"), [(1, "sau hôm nay"), (-1, "văn bản gốc")])
def test_a_date_after_today_or_before_the_original_is_refused(world, original, days, words):
    draft = start(world, original)
    with pytest.raises(Invalid, match=words) as refused:
        sealing.give_number(document_id=draft.pk, by=world.clerk, date=TODAY + dt.timedelta(days=days))
    assert "date" in refused.value.fields
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (DocumentState.DRAFT, None)


def test_what_left_force_meanwhile_is_not_copied_on_either_way(world, original):
    drafts = [start(world, original, way=way) for way in (Way.DIGITAL, Way.PAPER)]
    clerk = original.issued_by
    end = corrections.start_correction(document_id=original.pk, by=clerk, relation=Relation.WITHDRAWS)
    whom = {"issuing_agency": original.issuing_agency, "signer": original.signer}
    issuing.issue_draft(document_id=end.pk, by=clerk, date=TODAY, **whom)
    with pytest.raises(Conflict, match="thu hồi"):
        sealing.give_number(document_id=drafts[0].pk, by=world.clerk, date=TODAY)
    with pytest.raises(Conflict, match="thu hồi"):
        issuing.issue_draft(
            document_id=drafts[1].pk,
            by=world.clerk,
            date=TODAY,
            issuing_agency=world.agency,
            signer=world.signer,
        )


def test_what_was_signed_digitally_is_its_own_electronic_original_and_only_extracted(world, original):
    Document.objects.filter(pk=original.pk).update(way=Way.DIGITAL)
    with pytest.raises(Invalid, match="bản chính điện tử") as refused:
        start(world, original)
    assert list(refused.value.fields) == ["way"]
    assert start(world, original, way=Way.PAPER).way == Way.PAPER
    assert start(world, original, "TrS", parts=["b1"]).is_electronic_copy


def test_a_copy_with_a_number_can_be_ended_and_its_number_stays(world, original):
    document = numbered(world, original)
    presenting.cancel(document_id=document.pk, by=world.clerk, reason="Sao nhầm bản")
    document.refresh_from_db()
    assert (document.state, document.number) == (DocumentState.CANCELLED, 1)
    assert [each.state for each in way_of(document, world.clerk).stages] == [
        "done",
        "done",
        "stopped",
        "later",
    ]
    again = start(world, original)
    assert sealing.give_number(document_id=again.pk, by=world.clerk, date=TODAY).number == 2


def test_a_copy_that_waits_longer_than_a_working_day_is_called_late(world, original):
    document = numbered(world, original)
    assert way_of(document, world.clerk).late == ""
    with clock.travel(NOW + dt.timedelta(days=2)):
        assert "quá hạn" in way_of(document, world.clerk).late
