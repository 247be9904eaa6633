"""The pages for anybody who holds a paper, as a stranger meets them."""

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.states import Role
from reports.documents.actions import verifying as actions
from reports.documents.actions.codes import grouped
from reports.documents.states import DocumentState, Relation, Way
from reports.documents.verification.running import NoRoom
from tests.factories.agencies import make_member
from tests.factories.rounds import OPENED
from tests.reports.documents import attacks
from tests.reports.documents.signed import base, sealed
from tests.reports.documents.verified import (
    CODE,
    SECRET_TITLE,
    looking_here,
    paper,
    rendering,
    signed_paper,
    trusting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def _trust(settings, tmp_path, monkeypatch):
    trusting(settings, tmp_path)
    looking_here(monkeypatch)


def send(client: Client, content: bytes, name: str = "van-ban.pdf"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, content)})


def words(answer) -> str:
    body = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body[body.index("<main") : body.index("</main>")]))


def test_a_stranger_sends_a_file_and_learns_all_but_its_content(client):
    document = signed_paper()
    said = words(send(client, sealed()))
    assert "Văn bản thật, còn nguyên vẹn" in said
    for each in (document.code, f"{OPENED:%d/%m/%Y}", "Sở Y tế tỉnh Hậu Giang", "Đang có hiệu lực", "Nguyễn Thị Minh Họa",
                 "Cơ quan cấp chứng thư Minh Họa ← Cơ quan chứng thực gốc Minh Họa", "Không bị thu hồi vào lúc ký",
                 "theo dấu thời gian", "chỉ có thêm bằng chứng", "“số văn bản”"):  # fmt: skip
        assert each in said, each
    assert SECRET_TITLE not in said
    assert "/documents/" not in send(client, sealed()).content.decode()


def test_a_changed_file_is_called_changed_with_the_place(client):
    signed_paper()
    said = words(send(client, attacks.other_page(sealed())))
    assert "Tệp không còn nguyên vẹn" in said
    assert "Nội dung trang bị sửa sau khi ký: trang 1" in said
    assert "Không sử dụng tệp này" in said
    assert "Văn bản thật" not in said


def test_an_unknown_file_gives_no_hint_about_the_papers_that_are_kept(client):
    """Also when it is one byte short of one of them."""
    before = words(send(client, base()))
    signed_paper()
    signed_paper(upto="prepared", state=DocumentState.SIGNING)
    stranger = words(send(client, b"%PDF-1.4 khong quen %%EOF"))
    assert "không có trong số các tệp văn bản" in stranger
    assert "không có trong số các tệp văn bản" in before
    assert "BC-SYT" not in words(send(client, base()[:-8]))


def test_a_file_of_a_paper_that_has_not_gone_out_shows_nothing_of_it(client):
    document = signed_paper(state=DocumentState.NUMBERED)
    said = words(send(client, sealed()))
    assert "Văn bản chưa phát hành" in said
    assert document.code not in said
    assert "Sở Y tế tỉnh Hậu Giang" not in said


def test_the_printed_code_tells_the_paper_however_it_is_typed(client):
    document = paper(way=Way.PAPER, lookup_code="K0QM1XWD" * 3)
    rendering(document, "pdf", base())
    for typed in ("K0QM1XWD" * 3, "kOqm-lxwd-" * 2 + "koqmixwd", "K0QM 1XWD " * 3):
        answer = client.get("/verify/", {"code": typed}, follow=True)
        assert answer.redirect_chain[-1][0] == f"/verify/{grouped(document.lookup_code)}"
        said = words(answer)
        for each in ("đang có hiệu lực", document.code, "Nguyễn Thị Minh Họa", "ký giấy, đóng dấu",
                     document.renderings.get().sha256, grouped(document.lookup_code)):  # fmt: skip
            assert each in said, each
        assert SECRET_TITLE not in said
    assert client.get(f"/verify/{document.lookup_code}").status_code == 200


def test_a_code_of_nothing_and_a_code_of_something_secret_answer_alike(client):
    hidden = paper(state=DocumentState.SIGNED, lookup_code=CODE)
    cancelled = paper(state=DocumentState.CANCELLED, lookup_code="C" * 24)
    answers = [
        client.get(f"/verify/{each}") for each in ("Z" * 24, hidden.lookup_code, cancelled.lookup_code, "x")
    ]
    assert {each.status_code for each in answers} == {404}
    bodies = {
        re.sub(r"csrf[^>]+>|X-CSRFToken[^}]+", "", each.content.decode()).replace(code, "#")
        for each, code in zip(answers, ("Z" * 24, CODE, "C" * 24, "“x”"), strict=True)
    }
    assert len({re.sub("Mã “?.*?”? không khớp", "", body) for body in bodies}) == 1


def test_a_replaced_paper_names_the_one_that_replaced_it(client):
    document = paper(state=DocumentState.REPLACED, lookup_code=CODE)
    newer = paper(document.issuing_agency, about=document, relation=Relation.REPLACES)
    said = words(client.get(f"/verify/{CODE}"))
    assert "nhưng văn bản đã bị thay thế" in said
    assert (
        f"Bị thay thế bởi: Báo cáo số {newer.code} ngày {newer.date:%d/%m/%Y} của Sở Y tế tỉnh Hậu Giang."
        in said
    )
    assert f"Thay thế: Báo cáo số {document.code}" in words(client.get(f"/verify/{newer.lookup_code}"))


def test_whoever_may_read_the_paper_finds_the_way_to_it_and_nobody_else(client):
    document = signed_paper(lookup_code=CODE)
    link = f'href="/documents/{document.pk}/"'
    for person, seen in (
        (make_member(document.issuing_agency, Role.CLERK), True),
        (make_member(role=Role.CLERK), False),
    ):
        client.force_login(person)
        assert (link in client.get(f"/verify/{CODE}").content.decode()) is seen
        assert (link in send(client, sealed()).content.decode()) is seen


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Chưa chọn tệp."),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "Tệp này trống; hãy chọn lại."),
    ],
)
def test_a_missing_or_empty_file_is_said_at_the_field(client, data, said):
    answer = client.post("/verify/", data)
    assert answer.status_code == 422
    assert said in words(answer)


def test_a_code_with_signs_that_no_code_has_is_said_at_the_field(client):
    answer = client.get("/verify/", {"code": "K7QM/2XWD?"})
    assert answer.status_code == 422
    assert "Mã chỉ gồm chữ cái và chữ số" in words(answer)
    assert 'value="K7QM/2XWD?"' in answer.content.decode()


def test_a_code_that_is_cut_short_is_told_how_long_it_must_be(client):
    assert "đủ 24 ký tự" in words(client.get("/verify/", {"code": "K7QM"}))


def test_a_file_above_the_limit_is_refused_before_it_is_read(client, settings):
    settings.VERIFICATION_MAX_BYTES = 1024 * 1024
    answer = send(client, b"%PDF-" + b"x" * 2 * 1024 * 1024)
    assert answer.status_code == 413
    assert "Tệp lớn hơn 1 MB" in words(answer)
    assert send(client, b"%PDF-" + b"x" * 1024 * 1030).status_code == 422


def test_a_busy_machine_says_so_and_when_to_come_back(client, monkeypatch):
    def full(*args, **kwargs):
        raise NoRoom

    monkeypatch.setattr(actions.running, "verify", full)
    answer = send(client, sealed())
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Hệ thống đang bận" in words(answer)


def test_a_broken_store_of_roots_does_not_tell_strangers_its_files(client, settings):
    (settings.SIGNING_TRUST_ROOT / "roots" / "bi-mat.pem").write_bytes(b"nothing")
    answer = send(client, sealed())
    assert answer.status_code == 409
    assert "Kho chứng thư gốc" in words(answer)
    assert "bi-mat" not in answer.content.decode()


def test_guessing_codes_is_slowed_down_and_a_right_code_does_not_count(client):
    paper(lookup_code=CODE)
    for _ in range(40):
        assert client.get(f"/verify/{CODE}").status_code == 200
    for at in range(30):
        assert client.get(f"/verify/{at:024d}9").status_code == 404
    assert client.get(f"/verify/{CODE}").status_code == 429
    assert client.get(f"/verify/{CODE}", REMOTE_ADDR="10.1.1.1").status_code == 200
    cache.clear()
    assert client.get(f"/verify/{CODE}").status_code == 200


def test_sending_files_without_end_is_slowed_down(client):
    for _ in range(60):
        assert send(client, b"khong phai pdf").status_code == 200
    assert send(client, b"khong phai pdf").status_code == 429


def test_a_post_from_another_site_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, sealed()).status_code in (401, 403)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get("/verify/").content.decode())
    assert token
    data = {"file": SimpleUploadedFile("x.pdf", base()), "csrfmiddlewaretoken": token[1]}
    assert strict.post("/verify/", data).status_code == 200


def test_what_was_sent_is_logged_without_its_name_or_content(client, caplog):
    with caplog.at_level("INFO", logger="reports.documents.views.verifying"):
        send(client, base(), "danh-sach-bi-mat.pdf")
    assert "file verified" in caplog.text
    assert "bi-mat" not in caplog.text


def test_a_hostile_name_is_only_text(client):
    answer = send(client, b"x", '"><script>alert(1)</script>.pdf')
    assert "<script>alert" not in answer.content.decode()


def test_the_login_page_shows_the_way(client):
    assert 'href="/verify/"' in client.get("/login/", follow=True).content.decode()


def test_the_page_of_a_code_asks_as_often_with_many_signatures_and_corrections(
    client, django_assert_num_queries
):
    document = signed_paper(lookup_code=CODE)
    paper(document.issuing_agency, about=document, relation=Relation.CORRECTS)
    with django_assert_num_queries(10):
        client.get(f"/verify/{CODE}")
    for _ in range(3):
        paper(document.issuing_agency, about=document, relation=Relation.CORRECTS)
    with django_assert_num_queries(10):
        client.get(f"/verify/{CODE}")
