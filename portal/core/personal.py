"""Data about a person that has no place in a report: found in free text and names of files before it is stored.

Reports of this kind carry sensitive subjects; a named or identifiable person in them is sensitive personal data
(Luật 91/2025/QH15). The rules are conservative: numbers of documents, dates, money and figures are not findings.
What is found is only ever kept masked and as a fingerprint, never itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.crypto import salted_hmac

from portal.core.person_names import FULL_NAME, NAME, SURNAMES, UPPER, bears_a_name, lists_of_names
from portal.core.seen import seen

KIND_LABELS: Final = {
    "id_number": "số căn cước, chứng minh nhân dân hoặc giấy tờ tùy thân",
    "phone": "số điện thoại",
    "email": "địa chỉ thư điện tử",
    "birth": "ngày hoặc năm sinh",
    "account": "số tài khoản",
    "address": "nơi ở của một người",
    "name": "họ tên người dân",
    "file": "tên tệp nói về danh sách hoặc giấy tờ của người dân",
}

_PERSON: Final = rf"(?:\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Ee]m|[Cc]háu|đối tượng|Đối tượng)\s+{NAME})"
# Codes of provinces on identity cards (Thông tư 59/2021/TT-BCA, Phụ lục I).
_PROVINCES: Final = frozenset(
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 "
    "042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 "
    "086 087 089 091 092 093 094 095 096".split()
)
# Area codes of fixed telephones without the leading zero; 24 and 28 have a digit more behind them.
_AREAS: Final = frozenset(
    "203 204 205 206 207 208 209 210 211 212 213 214 215 216 218 219 220 221 222 225 226 227 228 229 232 233 234 "
    "235 236 237 238 239 251 252 254 255 256 257 258 259 260 261 262 263 269 270 271 272 273 274 275 276 277 290 "
    "291 292 293 294 296 297 299".split()
)
_DAY = r"[0-3]?[0-9]\s?[/.-]\s?[01]?[0-9]\s?[/.-]\s?(?:(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])"
_YEAR = r"(?:19[2-9][0-9]|20[0-2][0-9])"
_LONG_DAY = rf"[0-3]?[0-9] tháng [01]?[0-9] năm {_YEAR}"
_ID_WORD = (
    r"(?i:\b(?:CCCD|CMND|CMTND|CMT|GCMND|GPLX|giấy phép lái xe|căn cước(?: công dân)?|"
    r"chứng minh(?: nhân dân| thư)?|định danh(?: cá nhân)?))"
)
_HOME = (
    r"(?:trú tại|cư trú|thường trú|tạm trú|[Đđ]ịa chỉ|ngụ(?= (?:tại|ở|ấp|khóm|khu|thôn|tổ|xã|phường|số)\b)|"
    r"(?:ĐK|N)?[HK]KTT|ĐKTT|hộ khẩu|chỗ ở|quê quán|quê ở|số nhà)"
)
# "N.T.H", "N.T.H.": how people are named who are not to be known; found only beside what makes them known.
_INITIALS: Final = rf"(?<![\w.])[{UPPER}]\.\s?(?:[{UPPER}]\.\s?){{0,2}}[{UPPER}]\b\.?"
_BANKS = (
    r"(?i:Vietcombank|VCB|Agribank|BIDV|Vietinbank|Techcombank|MB ?bank|Sacombank|ACB|VPBank|TPBank|SHB|HDBank|"
    r"LPBank|MoMo)"
)
_ACCOUNT_WORD = (
    rf"(?:STK|[Ss]ố (?:TK|tài khoản)|TK(?: ngân hàng)?|[Tt]ài khoản(?: (?:ngân hàng|cá nhân|số))?|{_BANKS})"
)
_SUBJECT = (
    r"(?:[Đđ]ối tượng|[Nn]ạn nhân|[Bb]ị can|[Bb]ị cáo|[Nn]gười (?:bán|mua) dâm|[Gg]ái bán dâm|[Cc]hủ chứa|[Mm]ôi giới|"
    r"[Hh]ọc viên|[Bb]ệnh nhân|[Nn]ghi can|[Cc]háu|[Nn]gười bị hại|[Nn]gười nghiện|[Nn]ghi phạm)"
)
_HOLDER = r"(?:người|[Cc]háu|[Ee]m|[Cc]hị|[Aa]nh|[Ôô]ng|[Bb]à|[Đđ]ối tượng|[Nn]ạn nhân|gái|trai|nữ|nam)"
_ALONE_BEFORE = r"(?<![\w/])(?<![0-9][.,-])"
# "0912345678/QĐ-UBND" is the number of a document, "0912345678/0987654321" are two telephones.
_ALONE_AFTER = r"(?!\w|/(?!\s?0[0-9]{8})|[.,-][0-9])"
_NO_MONEY = r"(?!\s?(?:đồng|đ\b|VNĐ|VND|triệu|tỷ|nghìn|người|cơ sở|lượt|USD|m2|m²|km2|ha\b|%))"


def _id_card(text: str) -> bool:
    """Twelve digits: province, century with sex, two of the year of birth (Nghị định 137/2015/NĐ-CP, Điều 13)."""
    digits = _digits(text)
    if digits[:3] not in _PROVINCES:
        return False
    # 0 and 1: born in the 20th century, 2 and 3: in the 21st, of which a quarter has passed.
    return digits[3] in "01" or (digits[3] in "23" and int(digits[4:6]) < 40)


def _national(text: str) -> str:
    """A telephone number as it is dialled inside the country; mobile ones of eleven digits as before 2018."""
    digits = _digits(text)
    for prefix in ("0084", "84"):
        if digits.startswith(prefix) and len(digits) - len(prefix) in (9, 10):
            return "0" + digits[len(prefix) :].removeprefix("0")
    return digits


def _mobile(text: str) -> bool:
    number = _national(text)
    if len(number) == 11:
        return bool(re.match(r"01(?:2[0-9]|6[2-9]|8[68]|99)", number))
    return len(number) == 10 and bool(re.match(r"0(?:3[2-9]|5[2-689]|7[06-9]|8[1-9]|9[0-9])", number))


def _fixed(text: str) -> bool:
    number = _national(text)
    return len(number) == 11 and (number[1:4] in _AREAS or number[1:3] in ("24", "28"))


def _any(_text: str) -> bool:
    return True


_SEPARATED = r"(?:[ .-]?[0-9]{2,8}){1,4}"
_RULES: Final[tuple[tuple[str, str, Callable[[str], bool]], ...]] = (
    ("id_number", rf"{_ALONE_BEFORE}0[0-9]{{11}}{_ALONE_AFTER}", _id_card),
    (
        "id_number",
        rf"{_ALONE_BEFORE}0[0-9]{{2}}(?:([ .-])[0-9]{{3}})(?:\1[0-9]{{3}}){{2}}{_ALONE_AFTER}{_NO_MONEY}",
        _id_card,
    ),
    # Groups of three digits and more, twelve in all: shorter ones are the cells of a row.
    (
        "id_number",
        rf"{_ALONE_BEFORE}(?=(?:[ .-]?[0-9]){{12}}(?![0-9]))0[0-9]{{2,8}}(?:[ .-][0-9]{{3,9}}){{1,3}}"
        rf"{_ALONE_AFTER}{_NO_MONEY}",
        _id_card,
    ),
    (
        "id_number",
        rf"{_ID_WORD}[^\w\n]{{0,3}}(?:mới|cũ)?(?:số)?[^\w\n]{{0,3}}"
        r"(?:[0-9][ .-]?){8}[0-9](?:(?:[ .-]?[0-9]){3})?(?![0-9])",
        _any,
    ),
    ("id_number", rf"\b{NAME}[^\n;]{{0,60}}?{_ALONE_BEFORE}[0-9]{{9}}{_ALONE_AFTER}{_NO_MONEY}", _any),
    ("id_number", r"(?i:hộ chiếu|passport)(?:\s+số)?[:\s]{0,3}[A-Z]\s?[0-9]{7,8}(?![0-9])", _any),
    (
        "id_number",
        r"(?:BHXH|BHYT|[Bb]ảo hiểm (?:xã hội|y tế))(?:\s+số|\s+mã số)?[:\s]{1,3}(?:[A-Z]{2})?[0-9]{10,13}(?![0-9])",
        _any,
    ),
    (
        "phone",
        rf"{_ALONE_BEFORE}(?:\(?\+84\)?|0084)[ .-]?(?:\(0\))?[0-9]{{1,4}}{_SEPARATED}{_ALONE_AFTER}",
        _mobile,
    ),
    ("phone", rf"{_ALONE_BEFORE}84[35789][0-9]{{8}}{_ALONE_AFTER}{_NO_MONEY}", _mobile),
    ("phone", rf"{_ALONE_BEFORE}0[35789][0-9]{{1,3}}{_SEPARATED}{_ALONE_AFTER}", _mobile),
    ("phone", rf"{_ALONE_BEFORE}0[35789][0-9]{{2}}([/_,])[0-9]{{3}}\1[0-9]{{3}}{_ALONE_AFTER}", _mobile),
    ("phone", rf"{_ALONE_BEFORE}01[2689][0-9](?:[ .-]?[0-9]{{3,4}}){{2}}{_ALONE_AFTER}{_NO_MONEY}", _mobile),
    ("phone", rf"{_ALONE_BEFORE}\(?0?2[0-9]{{1,3}}\)?{_SEPARATED}{_ALONE_AFTER}", _fixed),
    ("phone", rf"(?<![\w/])(?:\(?\+84\)?|0084)[ .-]?\(?2[0-9]{{1,3}}\)?{_SEPARATED}{_ALONE_AFTER}", _fixed),
    (
        "phone",
        r"(?:SĐT|SDT|ĐTDĐ|ĐT|[Ss]ố điện thoại|[Đđ]iện thoại(?: di động)?|[Zz]alo)\W{1,3}"
        r"0[0-9](?:[ .-]?[0-9]){8,9}(?![0-9])",
        _any,
    ),
    (
        "email",
        r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|[(\[](?:at|a|a còng)[)\]])\s?[\w-]{1,60}"
        r"(?:(?:\.|\s?[(\[](?:dot|chấm)[)\]]\s?|\s?\.\s?(?=(?:com|net|org|edu|gov|vn)\b))[\w-]{1,30}){1,4}(?!\w)",
        _any,
    ),
    (
        "birth",
        rf"\b(?:[Ss]inh ngày|[Nn]gày sinh|[Nn]gày,? tháng,? năm sinh|[Ss]inh tháng [01]?[0-9] năm)"
        rf"\W{{1,3}}(?:{_DAY}|{_LONG_DAY}|{_YEAR}\b)",
        _any,
    ),
    ("birth", rf"\b[Nn]ăm sinh\W{{1,3}}{_YEAR}\b", _any),
    # Not "học sinh năm 2023", "phát sinh năm 2023": only after punctuation, a name or a word for a person.
    (
        "birth",
        rf"(?:^|[,;:(]\s*|\b{NAME}\s|{_INITIALS}\s|\b{_HOLDER}\s)\s*(?:[Ss]inh năm|[Ss]inh|SN|S\.N)"
        rf"\W{{1,3}}(?:{_DAY}|{_YEAR}\b)(?!\s*(?:trở|đến|[-–]\s?[0-9]))",
        _any,
    ),
    ("birth", rf"\b{FULL_NAME}\s?\((?:{_DAY}|{_YEAR})\)", _any),
    ("birth", rf"\b{FULL_NAME}\s?-\s?(?:19[3-9][0-9]|200[0-9]|201[0-5])\b(?![-/.]\s?[0-9])", _any),
    (
        "birth",
        rf"(?:\b{FULL_NAME}(?: [{UPPER}]\.)?|\b(?:{SURNAMES}) (?:Văn|Thị|Thị \w+) [{UPPER}]\.|{_INITIALS})"
        r"[,( ]{1,3}(?:khoảng )?[1-9][0-9] tuổi",
        _any,
    ),
    (
        "account",
        rf"\b{_ACCOUNT_WORD}(?:\s(?:của|tại|ngân hàng)[^0-9\n;.]{{0,40}})?[^\w\n]{{1,3}}(?:số\s)?"
        rf"[0-9](?:[ .-]?[0-9]){{7,18}}(?![0-9]){_NO_MONEY}",
        _any,
    ),
    ("account", rf"(?<![\w/])[0-9](?:[ .-]?[0-9]){{7,15}}\s?(?:tại|[,(-])\s?(?:[Nn]gân hàng\s)?{_BANKS}", _any),
    ("address", rf"(?:{_PERSON}|\b{FULL_NAME})[^\n;.]{{0,100}}?\b{_HOME}\W{{1,3}}\w+", _any),
    ("address", rf"{_INITIALS}[^\n;.]{{0,40}}?\b(?!(?i:địa chỉ)|số nhà|chỗ ở|hộ khẩu){_HOME}\W{{1,3}}\w+", _any),
    ("address", rf"\b{FULL_NAME}\s?\((?:ấp|khóm|thôn|tổ|bản|khu vực|khu phố)\s\w", _any),
    ("name", rf"\b[Hh]ọ (?:và )?tên\W{{1,4}}{NAME}", _any),
    ("name", rf"\b{_SUBJECT}\s+(?:là\s|tên\s|tên là\s)?{FULL_NAME}(?!\w)", _any),
)  # fmt: skip
_COMPILED: Final = tuple((kind, re.compile(pattern, re.MULTILINE), fits) for kind, pattern, fits in _RULES)
# A telephone of an office is public.
_OFFICE_PHONE: Final = re.compile(
    r"(?:đường dây nóng|tổng đài|hotline|trực ban|fax|cơ quan|văn phòng)[^.;\n]{0,60}$", re.IGNORECASE
)
_OFFICE_MAIL: Final = re.compile(
    r"(?:vanthu|van\.?phong|vp|ubnd|so|pb|phong|tt|bbt|contact|info|lienhe|bantin|congbao)[\w.-]{0,20}@[\w.-]*gov\.vn$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hit:
    """What looks like personal data, at text[start:end]. `kind`: a key of KIND_LABELS.

    `masked`: what may be shown and kept of it, at most 60 signs; `fingerprint`: 64 hex digits, the same for the same
    thing however it is spaced, worthless without the secret of this installation.
    """

    kind: str
    masked: str
    fingerprint: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """The kind in Vietnamese."""
        return KIND_LABELS[self.kind]


def scan(text: str) -> list[Hit]:
    """Everything in the text that looks like personal data, in the order of the text, no place twice per kind."""
    read = seen(text)
    found: list[Hit] = []
    ends: dict[str, int] = {}
    for start, end, kind in sorted(_places(read.text)):
        if start >= ends.get(kind, -1):
            found.append(_hit(kind, read.text[start:end], read.place(start), read.place(end)))
        ends[kind] = max(end, ends.get(kind, -1))
    return found


def suspicious(text: str) -> list[tuple[int, int]]:
    """Where `scan` would find something, as (start, end): for a process that has no secret for fingerprints."""
    read = seen(text)
    return sorted((read.place(start), read.place(end)) for start, end, _kind in _places(read.text))


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern, fits in _COMPILED:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 80) : match.start()]
            if not fits(match[0]) or bears_a_name(before):
                continue
            if fits is _fixed and _OFFICE_PHONE.search(before):
                continue
            if kind == "email" and _OFFICE_MAIL.search(match[0]):
                continue
            yield match.start(), match.end(), kind
    for names in lists_of_names(text):
        yield names.start, names.end, "name"


_FILE_WORDS: Final = re.compile(
    r"cccd|cmnd|can cuoc|chung minh nhan dan|ho chieu|so yeu ly lich|ly lich|giay khai sinh|ho khau|benh an|ban an|"
    r"(?:danh sach|ds)(?! (?:van ban|co so|don vi|xa|phuong|huyen|dia ban|chi tieu|tai lieu|phu luc|bieu|"
    r"ke hoach|"
    r"mo hinh|nha hang|khach san|thanh vien doan|cau lac bo|truong hoc|doanh nghiep|bao cao|hop dong|"
    r"cong ty|quyet dinh|to chuc))"
)


def scan_file_name(name: str) -> list[Hit]:
    """The same for the name of a file: "danh_sach_nguoi_ban_dam.xlsx", "CCCD 091090001234.pdf"."""
    plain = re.sub(r"[_+]|(?<=\w)-(?=\w)|%20", " ", name)
    hits = scan(plain)
    words = _FILE_WORDS.search(f" {_bare(plain)} ")
    if words and not hits:
        hits = [_hit("file", words[0].strip(), 0, len(plain))]
    return hits


def _bare(text: str) -> str:
    """Small letters without marks; search_key of portal.core.text stands above this module."""
    folded = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(ch for ch in folded if not unicodedata.combining(ch)).split())


def _hit(kind: str, text: str, start: int, end: int) -> Hit:
    said = " ".join(text.split())
    return Hit(kind, _mask(kind, said)[:60], _fingerprint(kind, said), start, end)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _fingerprint(kind: str, said: str) -> str:
    # A bare hash of ten digits is undone in a second by trying them all; the key is the installation's own.
    same = {"phone": _national, "id_number": _digits, "account": _digits}.get(kind, str.casefold)(said)
    return salted_hmac("portal.core.personal", f"{kind}:{same}", algorithm="sha256").hexdigest()


def _mask(kind: str, said: str) -> str:
    if kind == "email":
        host = re.split(r"@|[(\[](?:at|a|a còng)[)\]]", said)[-1].strip()
        return f"{said[:1]}•••@{host}"
    if kind == "file":
        return said
    names = re.compile(NAME if kind in ("address", "id_number", "birth") else FULL_NAME)
    if kind == "name" and len(found := [" ".join(m[0].split()) for m in re.finditer(FULL_NAME, said)]) > 1:
        return f"{_initials(found[0])}, {_initials(found[1])} … ({len(found)} họ tên)"
    said = names.sub(lambda match: _initials(match[0]), said)
    if kind == "address":
        return re.sub(rf"({_HOME})\W.*$", r"\1 •••", said)
    return re.sub(r"[0-9][0-9 .-]*[0-9]", _hide_digits, said)


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split())


def _hide_digits(match: re.Match[str]) -> str:
    digits = _digits(match[0])
    return f"{digits[:2]}•••{digits[-2:]}" if len(digits) > 8 else "•" * len(digits)
