"""Everything that verification can say is said in Vietnamese and with a way out; the command says it too."""

import io
import json
import re

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from reports.documents.queries.verifying import clean_code
from reports.documents.signing import names
from reports.documents.verification import words
from reports.documents.verification.answer import FINDINGS, Finding
from reports.documents.verification.ranges import is_sound
from reports.documents.verification.verdict import (
    OUTCOME_OF,
    Change,
    Extent,
    Outcome,
    Reason,
    Revocation,
    SignatureFacts,
    TimeSource,
    Verdict,
)
from tests.reports.documents import attacks
from tests.reports.documents.signed import sealed
from tests.reports.documents.verified import SECRET_TITLE, looking_here, signed_paper, trusting

VIETNAMESE = re.compile("[ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]")
ENGLISH = re.compile(
    r"\b(the|signature|valid|invalid|certificate|file|error|unknown|expired|revoked|trust)\b", re.I
)


def all_words() -> list[str]:
    said = [
        text for each in (*words.WORDS.values(), *FINDINGS.values()) for text in (each.said, each.way_out)
    ]
    for group in (words.HEADLINES, words.REVOCATIONS, words.TIME_SOURCES, words.EXTENTS, words.FIELDS):
        said += group.values()
    said += [words.change(Change(each, detail)) for each in Reason for detail in ("", "2", "So")]
    return said


def test_every_code_has_words():
    assert set(words.WORDS) == set(OUTCOME_OF) == set(Reason)
    assert set(FINDINGS) == set(Finding)
    assert set(words.HEADLINES) == set(Outcome)
    assert set(words.REVOCATIONS) == set(Revocation)
    assert set(words.TIME_SOURCES) == set(TimeSource)
    assert set(words.EXTENTS) == set(Extent)
    assert set(words.FIELDS) == set(names.FIELDS.values())


def test_no_word_is_english():
    for each in all_words():
        assert VIETNAMESE.search(each), each
        assert not ENGLISH.search(each), each


def test_the_worst_reason_decides():
    facts = SignatureFacts("So", problems=(Reason.REVOCATION_UNKNOWN, Reason.EXPIRED))
    verdict = Verdict.of("0" * 64, 1, (facts,), Reason.PAGE_CHANGED)
    assert verdict.outcome == Outcome.ALTERED
    assert verdict.reasons == (Reason.PAGE_CHANGED, Reason.EXPIRED, Reason.REVOCATION_UNKNOWN)
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json()))) == verdict
    with pytest.raises(ValueError, match="reason"):
        Verdict.of("0" * 64, 1, ())


SIGNATURE = bytes.fromhex("30820102")
WHOLE = b"%PDF-1.7 before <30820102> after\n%%EOF\n"
AT = WHOLE.index(b"<")


@pytest.mark.parametrize(
    ("content", "numbers", "sound"),
    [
        (WHOLE, (0, AT, AT + 10, len(WHOLE) - AT - 10), True),
        (WHOLE + b"more", (0, AT, AT + 10, len(WHOLE) - AT - 10), True),
        (WHOLE, (1, AT - 1, AT + 10, len(WHOLE) - AT - 10), False),  # not from the start
        (WHOLE, (0, AT - 2, AT + 10, len(WHOLE) - AT - 10), False),  # more than the signature left out
        (WHOLE, (0, AT, AT + 13, len(WHOLE) - AT - 13), False),
        (WHOLE, (0, AT, AT + 10, len(WHOLE) - AT - 17), False),  # not to an end
        (WHOLE, (0, AT, AT + 10, len(WHOLE)), False),  # beyond the file
        (WHOLE, (0, AT, AT + 10, 5, 20, 4), False),
        (WHOLE, (0, len(WHOLE) - 1, 0, 1), False),
        (WHOLE, (0, AT, "x", 1), False),
        (WHOLE.replace(b"<30820102>", b"(30820102)"), (0, AT, AT + 10, len(WHOLE) - AT - 10), False),
        (WHOLE.replace(b"30820102", b"30820103"), (0, AT, AT + 10, len(WHOLE) - AT - 10), False),
        # wrapped: the signature is followed by something of the attacker's inside the hole
        (WHOLE.replace(b"02>", b"02>1 0 obj>"), (0, AT, AT + 18, len(WHOLE) - AT - 10), False),
    ],
)
def test_a_range_is_sound_only_when_its_hole_is_the_signature(content, numbers, sound):
    assert is_sound(content, numbers, SIGNATURE) is sound


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("K7QM-2XWD", "K7QM2XWD"),
        (" k7qm 2xwd ", "K7QM2XWD"),
        ("O0Il-1LoI", "00111101"),
        ("K7QM–2XWD—K7QM.", "K7QM2XWDK7QM"),
        ("K7QM/2XWD", ""),
        ("", ""),
        ("ABC", ""),
        ("A" * 33, ""),
        ("Ắ" * 24, ""),
        ("K7QM2XWD\x00", ""),
    ],
)
def test_a_code_is_read_as_people_write_it(typed, read):
    assert clean_code(typed) == read


# --- the command ------------------------------------------------------------------------------------------


def run(*args: object) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify_document", *map(str, args), stdout=out)
    except SystemExit as stopped:
        return int(stopped.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def folder(db, settings, tmp_path, monkeypatch):
    trusting(settings, tmp_path)
    looking_here(monkeypatch)
    yield tmp_path
    cache.clear()


def test_the_command_tells_a_genuine_file_in_words_and_as_json(folder):
    document = signed_paper()
    (folder / "a.pdf").write_bytes(sealed())
    code, said = run(folder / "a.pdf")
    assert code == 0
    assert said.startswith("VĂN BẢN THẬT, CÒN NGUYÊN VẸN")
    assert document.code in said
    assert SECRET_TITLE not in said
    assert not ENGLISH.search(said)
    code, said = run(folder / "a.pdf", "--json")
    answer = json.loads(said)
    assert (code, answer["genuine"], answer["document"]["code"]) == (0, True, document.code)
    assert [each["field"] for each in answer["verdict"]["signatures"]] == ["NguoiKy", "CoQuan"]
    assert Verdict.from_json(answer["verdict"]).valid


def test_the_command_ends_with_one_for_what_is_not_genuine_and_two_for_what_cannot_be_read(folder):
    signed_paper()
    (folder / "b.pdf").write_bytes(attacks.annotated(sealed()))
    code, said = run(folder / "b.pdf", "--json")
    assert (code, json.loads(said)["genuine"]) == (1, False)
    assert "annotation_changed" in json.loads(said)["verdict"]["reasons"]
    (folder / "c.txt").write_bytes(b"khong phai van ban")
    assert run(folder / "c.txt")[0] == 1
    code, said = run(folder / "khong-co.pdf")
    assert code == 2
    assert said.startswith("Không đọc được tệp")
    assert run(folder)[0] == 2
