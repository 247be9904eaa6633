"""Charts: one drawing from plain values, safe to embed, readable without colour and without eyes."""

import re
from xml.etree import ElementTree

import pytest

from portal.core.charts import WIDTH, Chart, Mark, described, draw, height_of, spoken
from portal.core.charts import bars as bar_kind
from portal.core.charts.draw import BODIES
from portal.core.charts.looks import FILL, GREY, INK, PAPER, RULE, cut, wide, wrapped

SVG = "{http://www.w3.org/2000/svg}"
TREND = Chart(
    "trend",
    "Lượt người được tuyên truyền",
    [
        Mark("6 tháng đầu năm 2021", "42.000", 42000),
        Mark("Năm 2021", "98.000", 98000),
        Mark("6 tháng đầu năm 2022", "chưa báo cáo"),
        Mark("Năm 2022", "105.300", 105300),
        Mark("6 tháng đầu năm 2023", "56.182", 56182, soft=True, note="ước"),
    ],
    unit="lượt người",
)
BARS = Chart(
    "bars",
    "Cơ sở kinh doanh",
    [Mark("UBND huyện A", "30", 30), Mark("UBND huyện B", "15", 15, soft=True), Mark("UBND huyện C", "…")],
)
SHARE = Chart(
    "share",
    "Báo cáo",
    [Mark("Đạt", "6", 6), Mark("Chờ rà soát", "3", 3, soft=True), Mark("Chưa gửi", "1", 1)],
)
KINDS = {"trend": TREND, "bars": BARS, "share": SHARE}


def parsed(chart):
    return ElementTree.fromstring(draw(chart))


def all_of(root, tag):
    return list(root.iter(f"{SVG}{tag}"))


def texts(root):
    return [each.text for each in all_of(root, "text")]


def test_every_kind_is_tried_here():
    assert set(KINDS) == set(BODIES)


@pytest.mark.parametrize("chart", KINDS.values(), ids=list(KINDS))
class TestEveryKind:
    def test_it_is_xml_with_a_title_and_a_description_a_reader_aloud_finds(self, chart):
        root = parsed(chart)
        names = root.get("aria-labelledby").split()
        told = {each.get("id"): each.text for tag in ("title", "desc") for each in all_of(root, tag)}
        assert root.get("role") == "img"
        assert [told[name] for name in names] == [chart.title, described(chart)]

    def test_nothing_in_it_is_refused_by_the_content_security_policy(self, chart):
        root = parsed(chart)
        for each in root.iter():
            assert each.tag.removeprefix(SVG) not in ("style", "script", "image", "use", "foreignObject", "a")
            assert not [name for name in each.attrib if name == "style" or name.startswith("on")]
        assert not re.search(r"href|url\((?!#)", draw(chart))

    def test_every_value_stands_in_it_as_words(self, chart):
        said = " ".join(texts(parsed(chart)))
        for mark in chart.marks:
            assert mark.text in said
            assert mark.text in spoken(chart)

    def test_nothing_is_drawn_outside_its_frame(self, chart):
        root = parsed(chart)
        width, height = (float(each) for each in root.get("viewBox").split()[2:])
        assert (width, height) == (WIDTH, pytest.approx(height_of(chart), abs=0.01))
        for rect in all_of(root, "rect"):
            assert float(rect.get("x", 0)) >= -0.01
            assert float(rect.get("x", 0)) + float(rect.get("width")) <= width + 0.01
            assert float(rect.get("y", 0)) + float(rect.get("height")) <= height + 0.01
        for text in all_of(root, "text"):
            assert 0 < float(text.get("y")) < height
            long = wide(text.text, float(text.get("font-size"))) * {"middle": 0.5}.get(
                text.get("text-anchor"), 1
            )
            x = float(text.get("x"))
            assert x - (long if text.get("text-anchor") != "start" else 0) >= -8
            assert x + (long if text.get("text-anchor") != "end" else 0) <= width + 8

    def test_hostile_text_stays_text(self, chart):
        payload = '</text><script>alert(1)</script> & "x" \x00\x1f\ud800 tỷ lệ < 5%'
        root = parsed(Chart(chart.kind, payload, [Mark(payload[:20], "1", 1)], unit=payload))
        assert not all_of(root, "script")
        assert "<script>" in all_of(root, "title")[0].text
        assert "\x00" not in "".join(root.itertext())

    def test_without_any_value_it_is_still_a_drawing(self, chart):
        for marks in ([], [Mark("Kỳ này", "chưa báo cáo")], [Mark("Kỳ này", "0", 0)]):
            assert parsed(Chart(chart.kind, "Trống", marks)).get("viewBox")

    def test_equal_charts_are_equal_text_and_others_share_no_id(self, chart):
        other = Chart(chart.kind, chart.title, [*chart.marks, Mark("Thêm", "1", 1)])
        assert draw(chart) == draw(chart)
        ids = [{each.get("id") for each in parsed(c).iter() if each.get("id")} for c in (chart, other)]
        assert len(ids[0]) == 3
        assert not ids[0] & ids[1]


def test_a_missing_period_is_a_gap_in_the_line_and_never_a_zero():
    root = parsed(TREND)
    assert len(all_of(root, "circle")) == 4
    ways = [each for each in all_of(root, "line") if each.get("stroke") == FILL]
    assert len(ways) == 2
    # the control: the same period as a true zero is a point on the base line, with lines on both sides
    zero = Chart("trend", "x", [*TREND.marks[:2], Mark("6 tháng đầu năm 2022", "0", 0), *TREND.marks[3:]])
    drawn = parsed(zero)
    assert len(all_of(drawn, "circle")) == 5
    assert len([each for each in all_of(drawn, "line") if each.get("stroke") == FILL]) == 4


def test_an_estimate_is_told_from_an_official_value_without_colour():
    root = parsed(TREND)
    dots = all_of(root, "circle")
    assert [dot.get("fill") for dot in dots] == [FILL, FILL, FILL, PAPER]
    assert [bool(each.get("stroke-dasharray")) for each in all_of(root, "line") if each.get("stroke") == FILL] == [
        False, True,
    ]  # fmt: skip
    assert "56.182 (ước)" in texts(root)
    assert [each.get("fill", "").startswith("url(#") for each in all_of(parsed(BARS), "rect")[2:]] == [
        False,
        True,
    ]


def test_bars_and_shares_are_as_long_as_their_values():
    lengths = [float(each.get("width")) for each in all_of(parsed(BARS), "rect")[2:]]
    assert lengths == [WIDTH, WIDTH / 2]
    parts = [each for each in all_of(parsed(SHARE), "rect") if each.get("height") == "22"]
    assert [round(float(each.get("width")) / (WIDTH - 1), 2) for each in parts] == [0.6, 0.3, 0.1]


def test_values_of_fifteen_digits_are_drawn_exactly_in_proportion():
    great = 10**17
    chart = Chart("bars", "x", [Mark("A", "a", great), Mark("B", "b", great // 4)])
    assert [float(each.get("width")) for each in all_of(parsed(chart), "rect")[2:]] == [WIDTH, WIDTH / 4]


def test_of_many_agencies_the_first_are_drawn_and_the_number_of_the_others_said():
    marks = [Mark(f"Xã {n}", str(n), n) for n in range(4000, 0, -1)]
    root = parsed(Chart("bars", "x", marks))
    assert len(all_of(root, "rect")) == 2 + bar_kind.SHOWN
    assert f"Còn {4000 - bar_kind.SHOWN} đơn vị nữa trong bảng số liệu." in texts(root)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_letters_and_lines_stand_out_against_paper():
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.01)  # the ruler itself
    assert all(contrast(each, PAPER) >= 4.5 for each in (INK, GREY))
    assert all(contrast(each, PAPER) >= 3 for each in (FILL, RULE))


def test_words_are_wrapped_and_cut_to_their_room():
    assert wrapped("6 tháng đầu năm 2023", 50, 11, 3) == ["6 tháng", "đầu năm", "2023"]
    assert wide(cut("Ủy ban nhân dân thành phố Ngã Bảy", 90)) <= 90
    assert wrapped("một hai ba bốn năm", 30, 11, 2)[-1].endswith("…")
