"""The values of a line chart: each can be read whole, whatever stands beside it."""

from itertools import combinations, islice
from xml.etree import ElementTree

import pytest

from portal.core.charts import Chart, Mark, draw, trend
from portal.core.charts.looks import SMALL, WIDTH, wide

SVG = "{http://www.w3.org/2000/svg}"
MONEY = [1_501_500_000, 1_450_500_000, 1_350_500_000, 1_150_500_000, 1_000_500_000, 850_500_000]
ROWS = {
    "falling": MONEY,
    "rising": MONEY[::-1],
    "level": [191_500_000] * 6,
    "up and down": [*MONEY[::2], *MONEY[1::2]],
    "with gaps": [MONEY[0], None, MONEY[1], MONEY[2], None, MONEY[3], 0, MONEY[4]],
    "eleven periods": [*MONEY, *MONEY[:5]],
    "below nothing": [-191_500_000, -185_500_000, 178_000_000, -170_500_000],
    "one": [MONEY[0]],
    "none": [None, None],
}


def chart_of(amounts):
    return Chart(
        "trend",
        "Tiền phạt",
        [
            Mark(
                f"6 tháng đầu năm {2013 + at}",
                "gửi riêng theo chế độ mật" if each is None else f"{each:,}".replace(",", "."),
                each,
                soft=at % 3 == 2,
                note="ước" if at % 3 == 2 and each is not None else "",
            )
            for at, each in enumerate(amounts)
        ],
        unit="đồng",
    )


def numbers(element, *names):
    return [float(element.get(name)) for name in names]


def values_of(root):
    """Text and box of every value."""
    found = []
    for each in root.iter(f"{SVG}text"):
        if each.get("font-weight") == "bold" and each.get("text-anchor") == "middle":
            x, y = numbers(each, "x", "y")
            half = wide(each.text, SMALL) / 2
            found.append((each.text, (x - half, y - SMALL + 1, x + half, y + 2)))
    return found


def meets(one, other):
    # what is written with two decimals may touch
    return (
        one[0] + 0.02 < other[2]
        and other[0] + 0.02 < one[2]
        and one[1] + 0.02 < other[3]
        and other[1] + 0.02 < one[3]
    )


def hidden(root):
    """Values that another value lies upon, or that lie upon a point."""
    values = values_of(root)
    dots = []
    for each in root.iter(f"{SVG}circle"):
        x, y, r = numbers(each, "cx", "cy", "r")
        dots.append((x - r, y - r, x + r, y + r))
    found = {
        text
        for one, other in combinations(values, 2)
        if meets(one[1], other[1])
        for text in (one[0], other[0])
    }
    return found | {text for text, box in values for dot in dots if meets(box, dot)}


def parsed(amounts):
    return ElementTree.fromstring(draw(chart_of(amounts)))


@pytest.mark.parametrize("amounts", ROWS.values(), ids=list(ROWS))
def test_no_value_covers_another_one_or_a_point(amounts):
    root = parsed(amounts)
    assert len(values_of(root)) == sum(each is not None for each in amounts)
    assert not hidden(root)


@pytest.mark.parametrize("row", ["falling", "rising", "level", "with gaps", "eleven periods"])
def test_values_that_stay_at_their_points_would_hide_each_other(row, monkeypatch):
    """The control: what the test above finds is there without the search for a free place."""
    places = trend._places
    monkeypatch.setattr(trend, "_places", lambda *given: islice(places(*given), 1))
    monkeypatch.setattr(trend, "_meets", lambda _box, _taken: False)
    assert hidden(parsed(ROWS[row]))


@pytest.mark.parametrize("amounts", ROWS.values(), ids=list(ROWS))
def test_every_value_stands_inside_the_drawing_below_its_heading(amounts):
    root = parsed(amounts)
    heading = max(
        float(each.get("y")) for each in root.iter(f"{SVG}text") if each.get("text-anchor") != "middle"
    )
    for _text, (left, upper, right, _lower) in values_of(root):
        assert left >= -0.02
        assert right <= WIDTH + 0.02
        assert upper > heading


def test_paper_lies_behind_all_values_before_the_first_is_written():
    drawn = list(parsed(MONEY))
    values = [
        at for at, each in enumerate(drawn) if each.get("font-weight") and each.get("text-anchor") == "middle"
    ]
    papers = [at for at, each in enumerate(drawn) if each.tag == f"{SVG}rect"]
    assert len(papers) == len(values) == len(MONEY)
    assert max(papers) < min(values)


def test_the_dotted_line_ends_before_the_digits():
    root = parsed(MONEY[:2])
    (text, (left, _upper, right, _lower)), *_others = values_of(root)
    paper = root.find(f"{SVG}rect")  # the first that is not of a pattern
    x, width = numbers(paper, "x", "width")
    assert text == "1.501.500.000"
    assert x < left - 2
    assert x + width > right + 2


def test_of_eleven_periods_each_still_says_its_year():
    said = " ".join(each.text for each in parsed(ROWS["eleven periods"]).iter(f"{SVG}text"))
    assert all(str(year) in said for year in range(2013, 2024))
