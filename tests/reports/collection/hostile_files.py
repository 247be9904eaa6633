"""Files nobody should open, as {name: (ending, make, what the refusal says)}."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.core.clamd import EICAR
from tests.reports.collection.office_files import part_of, pdf, picture, with_parts, word, workbook, zipped

MB = 1 << 20
SHEET = "xl/worksheets/sheet1.xml"
OPENING = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSING = b"</sheetData></worksheet>"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>&i;"
    b"</w:t></w:r></w:p></w:body></w:document>"
)
OUTSIDE = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
    b' Target="http://127.0.0.1:9/x.dotm" TargetMode="External"/></Relationships>'
)
DDE = (
    b"<?xml version='1.0'?><w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    b"<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe</w:instrText></w:r></w:p></w:body></w:document>"
)


def rows(count: int) -> bytes:
    """A sheet of so many rows."""
    return OPENING + b"".join(b'<row r="%d"><c><v>1</v></c></row>' % n for n in range(1, count)) + CLOSING


def columns(count: int) -> bytes:
    """A row of so many columns."""
    from openpyxl.utils import get_column_letter

    cells = "".join(f'<c r="{get_column_letter(n)}5"><v>1</v></c>' for n in range(1, count))
    return OPENING + f'<row r="5">{cells}</row>'.encode() + CLOSING


def link(content: bytes) -> bytes:
    """An office file with a symbolic link in it."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        info = zipfile.ZipInfo("word/media/link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        new.writestr(info, "/etc/passwd")
    return memory.getvalue()


def lying(content: bytes) -> bytes:
    """A bomb whose list of parts says that it is small."""
    packed = with_parts(content, {"word/media/a.bin": b"\x00" * (110 * MB)})
    true, told = struct.pack("<L", 110 * MB), struct.pack("<L", 1000)
    return packed.replace(true, told)


def encrypted(kind: str) -> bytes:
    """An office file under a password is an OLE container."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + kind.encode()
    )


def locked_pdf() -> bytes:
    """A PDF under a password."""
    import pikepdf

    memory = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as paper:
        paper.save(memory, encryption=pikepdf.Encryption(owner="a", user="b"))
    return memory.getvalue()


def pdf_with(**root: object) -> bytes:
    """A PDF whose catalogue holds more."""
    return pdf("Ke hoach trien khai cong tac.", **root)


def script() -> bytes:
    """A PDF that runs JavaScript when it is opened."""
    import pikepdf

    return pdf_with(
        OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    )


def launch() -> bytes:
    """A PDF that starts a program, from an annotation of a page."""
    import pikepdf

    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    return pdf_with(Names=pikepdf.Dictionary(X=pikepdf.Array([pikepdf.Dictionary(A=action)])))


def pdf_bomb(twice: bool = False) -> bytes:
    """A page that unpacks to 110 MB; or one that is packed twice."""
    import pikepdf

    paper = pikepdf.new()
    page = paper.add_blank_page()
    packed = zlib.compress(b" " * (110 * MB), 9)
    stream = paper.make_stream(b"")
    if twice:
        stream.write(zlib.compress(packed, 9), filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
    else:
        stream.write(packed, filter=pikepdf.Name.FlateDecode)
    page.obj.Contents = stream
    memory = io.BytesIO()
    paper.save(memory, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return memory.getvalue()


def program_in_pdf() -> bytes:
    """A PDF with a program attached to it."""
    import pikepdf

    memory = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as paper:
        paper.attachments["bao-cao.exe"] = pikepdf.AttachedFileSpec(paper, b"MZ" + b"\x90" * 400)
        paper.save(memory)
    return memory.getvalue()


def huge_picture() -> bytes:
    """A PNG of a few hundred bytes that says it has 2.5 thousand million points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">LLBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 10_000)) + chunk(b"IEND", b"")


def swapped(content: bytes, old: bytes, new: bytes) -> bytes:
    """Another type of main part in the list of contents."""
    types = part_of(content, "[Content_Types].xml")
    assert old in types
    return with_parts(content, {"[Content_Types].xml": types.replace(old, new)})


DOCUMENT = b"wordprocessingml.document.main+xml"
MACRO = b"application/vnd.ms-word.document.macroEnabled.main+xml"
TYPED = b"application/vnd.openxmlformats-officedocument." + DOCUMENT

HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": ("docx", lambda: with_parts(word(), {"word/media/a.bin": b"\x00" * (110 * MB)}), "giải nén ra quá lớn"),
    "zip bomb that lies": ("docx", lambda: lying(word()), "bị hỏng|giải nén ra quá lớn"),
    "ratio": ("xlsx", lambda: with_parts(workbook({"A1": 1}), {"xl/media/a.bin": b"\x00" * (20 * MB)}), "giải nén ra quá lớn"),
    "many parts": ("docx", lambda: with_parts(word(), {f"word/{n}.xml": b"<x/>" for n in range(1100)}), "quá nhiều phần"),
    "nested zip": ("docx", lambda: with_parts(word(), {"word/embeddings/a.zip": zipped({"b.zip": zipped({"c": b"x"})})}), "nhúng bên trong"),
    "nested workbooks": (
        "xlsx", lambda: with_parts(workbook({"A1": 1}), {"xl/embeddings/a.xlsx": with_parts(
            workbook({"A1": 1}), {"xl/embeddings/b.xlsx": workbook({"A1": 1})})}), "nhúng bên trong",
    ),
    "plain zip": ("zip", lambda: zipped({"a.docx": word()}), "đính kèm riêng từng tệp"),
    "entities": ("docx", lambda: with_parts(word(), {"word/document.xml": ENTITIES}), "khai báo XML"),
    "entities in UTF-16": ("docx", lambda: with_parts(word(), {"word/document.xml": ENTITIES[21:].decode().encode("utf-16")}), "khai báo XML"),
    "deep XML": ("docx", lambda: with_parts(word(), {"word/document.xml": b"<a>" * 50_000}), "lồng nhau quá sâu"),
    "a million rows": ("xlsx", lambda: with_parts(workbook({"A1": 1}), {SHEET: rows(1_000_000)}), "quá 20.000 dòng"),
    "16,000 columns": ("xlsx", lambda: with_parts(workbook({"A1": 1}), {SHEET: columns(16_384)}), "quá 500 cột"),
    "path slip": ("docx", lambda: with_parts(word(), {"../../etc/cron.d/x": b"x"}), "không bình thường"),
    "backslash slip": ("docx", lambda: with_parts(word(), {"..\\..\\x": b"x"}), "không bình thường"),
    "symbolic link": ("docx", lambda: link(word()), "không bình thường"),
    "another ending": ("pdf", word, "nội dung là Word"),
    "no ending": ("", pdf, "không có đuôi"),
    "program": ("pdf", lambda: b"MZ\x90\x00" + b"\x00" * 400, "chương trình máy tính"),
    "program inside": ("docx", lambda: with_parts(word(), {"word/media/a.png": b"MZ\x90" * 99}), "chương trình máy tính"),
    "web page": ("docx", lambda: b"<!DOCTYPE html><script>alert(1)</script>", "trang web"),
    "SVG": ("png", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>', "trang web hoặc ảnh SVG"),
    "EICAR": ("pdf", lambda: EICAR, "không thuộc loại được nhận"),
    "encrypted": ("docx", lambda: encrypted("docx"), "mật khẩu"),
    "old Word": ("docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "kiểu cũ"),
    "macro": ("docx", lambda: with_parts(word(), {"word/vbaProject.bin": b"x"}), "macro"),
    "macro by type": ("docx", lambda: swapped(word(), TYPED, MACRO), "macro"),
    "Excel 4 macro": ("xlsx", lambda: with_parts(workbook({"A1": 1}), {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macro"),
    "template from elsewhere": ("docx", lambda: with_parts(word(), {"word/_rels/settings.xml.rels": OUTSIDE}), "từ nơi khác"),
    "field that runs": ("docx", lambda: with_parts(word(), {"word/document.xml": DDE}), "DDE"),
    "no Word inside": ("docx", lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}), "không phải là tệp Word"),
    "truncated Word": ("docx", lambda: word()[:9000], "bị hỏng"),
    "broken XML": ("xlsx", lambda: with_parts(workbook({"A1": 1}), {SHEET: b"<worksheet><sheetData><row"}), "bị hỏng"),
    "truncated PDF": ("pdf", lambda: pdf()[:-200], "bị hỏng"),
    "encrypted PDF": ("pdf", locked_pdf, "mật khẩu"),
    "PDF script": ("pdf", script, "mã lệnh"),
    "PDF launch": ("pdf", launch, "mã lệnh"),
    "PDF bomb": ("pdf", pdf_bomb, "giải nén ra quá lớn"),
    "PDF packed twice": ("pdf", lambda: pdf_bomb(twice=True), "giải nén ra quá lớn"),
    "program in a PDF": ("pdf", program_in_pdf, "tệp khác đính bên trong"),
    "huge picture": ("png", huge_picture, "Ảnh quá lớn"),
    "truncated picture": ("jpg", lambda: picture("JPEG", (900, 600))[:3000], "bị hỏng"),
    "picture with an archive": ("png", lambda: picture() + zipped({"a": b"x"}), "tệp nén ẩn"),
    "empty": ("pdf", lambda: b"\x00" * 100, "trống"),
}  # fmt: skip
