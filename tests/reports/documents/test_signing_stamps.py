"""How signatures look on the page: pictures for the main file, two lines for a separate annex, nothing where nothing is."""

import datetime
import io
import struct
import zlib

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from reports.documents.signing import stamping
from reports.documents.signing.errors import SigningFailed
from reports.documents.states import Signatory
from tests.reports.documents.signing_steps import (
    CORNER,
    blue_signature,
    files,
    places,
    png,
    red_seal,
    sign,
    steps,
)


def pixels(content: bytes, box: dict, scale: float = 3) -> Image.Image:
    """The place as it is printed."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[box["page"]]
    picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    top = page.get_height() - box["y"] - box["height"]
    corners = (box["x"], top, box["x"] + box["width"], top + box["height"])
    return picture.crop(tuple(round(each * scale) for each in corners))


def share(picture: Image.Image, what) -> float:
    """Share of the pixels for which `what(red, green, blue)` holds."""
    data = list(zip(*[iter(picture.tobytes())] * 3, strict=True))
    return sum(what(*each) for each in data) / len(data)


def is_blue(red: int, green: int, blue: int) -> bool:
    return blue > 150 and red < 120 and green < 120


def is_red(red: int, green: int, blue: int) -> bool:
    return red > 150 and green < 100 and blue < 100


def is_dark(red: int, green: int, blue: int) -> bool:
    return max(red, green, blue) < 110


def text_in(content: bytes, box: dict) -> str:
    """What poppler-like readers find in the appearance of fields inside the place."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        field = next(each for each in pdf.Root.AcroForm.Fields if each.T == "CoQuan")
        alone = pikepdf.new()
        alone.add_blank_page(page_size=(box["width"], box["height"]))
        shown = alone.copy_foreign(pdf.make_indirect(field.AP.N))
        name = alone.pages[0].add_resource(shown, pikepdf.Name.XObject)
        alone.pages[0].contents_add(f"{name} Do".encode())
        output = io.BytesIO()
        alone.save(output)
    return pypdfium2.PdfDocument(output.getvalue())[0].get_textpage().get_text_bounded()


def images(content: bytes) -> int:
    """Pictures in the file."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
        return sum(each.get("/Subtype") == "/Image" for each in streams)


def test_the_signature_is_blue_without_words_between_office_and_name():
    box = places()["signature"]
    before, after = pixels(steps().prepared, box), pixels(steps().person, box)
    assert share(before, is_blue) == 0
    assert share(after, is_blue) > 0.01
    assert share(after, is_dark) == share(before, is_dark)
    with pikepdf.open(io.BytesIO(steps().person)) as pdf:
        field = next(each for each in pdf.Root.AcroForm.Fields if each.T == "NguoiKy")
        assert b"Tj" not in field.AP.N.read_bytes()


def test_the_ground_is_transparent_the_seal_lies_over_a_third_of_the_signature():
    signature, seal = places()["signature"], places()["seal"]
    sealed = steps().organisation
    assert share(pixels(sealed, seal), is_red) > 0.01
    assert (
        share(pixels(sealed, signature), is_blue) > 0.01
    )  # what is not under a line of the seal is still there
    third = {**signature, "width": signature["width"] / 3}
    rest = {**signature, "x": signature["x"] + signature["width"] * 0.36, "width": signature["width"] * 0.6}
    assert share(pixels(sealed, third), is_red) > 0
    assert share(pixels(sealed, rest), is_red) == 0


def test_the_seal_has_its_real_size_and_stays_round():
    picture = pixels(steps().organisation, places()["seal"])
    red = [at for at, each in enumerate(zip(*[iter(picture.tobytes())] * 3, strict=True)) if is_red(*each)]
    columns, rows = [at % picture.width for at in red], [at // picture.width for at in red]
    width, height = (max(each) - min(each) for each in (columns, rows))
    assert width / 3 * 25.4 / 72 == pytest.approx(
        36 * 580 / 600, abs=0.8
    )  # millimetres; the ring has a rim of 10 pixels
    assert width == pytest.approx(height, abs=2)


def test_the_proportions_of_a_signature_are_kept():
    picture = pixels(steps().person, places()["signature"])
    blue = [at for at, each in enumerate(zip(*[iter(picture.tobytes())] * 3, strict=True)) if is_blue(*each)]
    width = max(at % picture.width for at in blue) - min(at % picture.width for at in blue)
    height = blue[-1] // picture.width - blue[0] // picture.width
    assert width / height == pytest.approx(574 / 174, rel=0.1)


def test_a_separate_annex_says_number_and_time_in_size_ten_and_shows_no_picture():
    box = files()[1].facts["places"]["corner"]
    picture = pixels(steps().sealed_annex, box)
    assert share(picture, is_dark) > 0.005
    assert images(steps().sealed_annex) == 0 < images(steps().organisation)
    assert text_in(steps().sealed_annex, box).split() == list(CORNER)


def test_the_lines_of_an_annex_are_times_ten_and_black():
    drawn = stamping.stamp(198.0, 37.0, None, CORNER)
    page = pypdfium2.PdfDocument(drawn)[0]
    assert (page.get_width(), page.get_height()) == pytest.approx((198, 37), abs=0.5)
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        fonts = {str(each.BaseFont) for each in pdf.pages[0].Resources.Font.values()}
        operations = [(op, args) for args, op in pikepdf.parse_content_stream(pdf.pages[0])]
    assert len(fonts) == 1
    assert not {"Italic", "Bold"} & {part for name in fonts for part in name.split("-")}
    sizes = {float(args[1]) * scale for op, args in operations if str(op) == "Tf" for scale in (0.75, 1)}
    assert 10 in {round(each, 2) for each in sizes}
    text = page.get_textpage()
    assert text.get_text_bounded().split() == list(CORNER)
    middles = [
        (left + right) / 2 for left, _, right, _ in (text.get_rect(at) for at in range(text.count_rects()))
    ]
    assert all(each == pytest.approx(99, abs=1) for each in middles)


def test_the_corner_says_vietnams_time_in_iso_8601():
    at = datetime.datetime(2022, 12, 5, 7, 30, 5, 999, tzinfo=datetime.UTC)
    assert stamping.corner_lines("05/BC-SLĐTBXH", at) == ("05/BC-SLĐTBXH", "2022-12-05T14:30:05+07:00")


def test_without_a_picture_the_field_is_there_and_shows_nothing():
    signed = sign(steps().prepared, Signatory.PERSON, image=None)
    box = places()["signature"]
    assert pixels(signed, box).tobytes() == pixels(steps().prepared, box).tobytes()
    assert stamping.stamp(100, 50, None, ()) is None
    assert stamping.stamp(100, 50, None, ("",)) is None


def test_text_of_an_agency_is_never_markup():
    lines = ("<b>05</b>/BC", "<img src='file:///etc/passwd'>")
    drawn = stamping.stamp(300.0, 40.0, None, lines)
    text = pypdfium2.PdfDocument(drawn)[0].get_textpage().get_text_bounded()
    assert [line.strip() for line in text.splitlines()] == list(lines)


def test_a_large_picture_is_kept_small():
    large = Image.new("RGBA", (3900, 2000), (0, 0, 0, 0))
    large.paste((0, 0, 255, 255), (100, 100, 3000, 1500))
    kept = Image.open(io.BytesIO(stamping.checked_picture(png(large))))
    assert max(kept.size) == 1000
    assert kept.mode == "RGBA"


def test_what_a_picture_says_of_its_maker_is_left_out():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "Nguyễn Văn Minh Họa")
    picture = Image.open(io.BytesIO(blue_signature()))
    assert b"Author" in png(picture, pnginfo=told)
    assert b"Author" not in stamping.checked_picture(png(picture, pnginfo=told))


def bomb() -> bytes:
    """A small file that says it is 30000 pixels a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30000, 30000, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def white(mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (200, 100), "white")


def jpeg() -> bytes:
    output = io.BytesIO()
    white().save(output, "JPEG")
    return output.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"khong phai anh", "không phải PNG"),
        (jpeg(), "không phải PNG"),
        (red_seal()[:200], "không phải PNG"),
        (bomb(), "điểm ảnh|không phải PNG"),
        (b"\x89PNG" + b"0" * (2 * 1024 * 1024), "2 MB"),
        (png(Image.new("RGBA", (20, 20))), "điểm ảnh"),
        (png(white()), "nền trong suốt"),
        (png(Image.new("RGBA", (200, 100), (0, 0, 0, 0))), "nền trong suốt"),
    ],
)
def test_what_is_no_transparent_png_of_a_sensible_size_is_refused_in_words(data, said):
    with pytest.raises(SigningFailed, match=said):
        stamping.checked_picture(data)


def test_a_palette_with_a_transparent_colour_is_fine():
    picture = Image.open(io.BytesIO(red_seal())).convert("P")
    assert stamping.checked_picture(png(picture, transparency=0))
