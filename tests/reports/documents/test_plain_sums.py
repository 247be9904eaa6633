"""A round at random, summed up by a plain script from the raw figures, beside everything that the portal says of it.

The script knows no tally, no database and no module of the product: lists, integers and fractions. More and larger by
hand: PLAIN_SEEDS=50 .venv/bin/python -m pytest tests/reports/documents/test_plain_sums.py
"""

import io
import json
import os
import random
from fractions import Fraction

import pytest

from reports.collection.models import Figure, Report
from reports.collection.printed import printed as written
from reports.consolidation.queries.derivation import derive
from reports.consolidation.recount import recount
from reports.documents.compose.content import load
from reports.documents.compose.names import Names
from reports.documents.compose.trace import trace_json
from reports.documents.compose.units import sources_of, units_table
from reports.documents.derivation import write_book
from reports.outlines.models import Breakdown, Indicator
from reports.outlines.states import AcrossTime, IndicatorKind, ReporterClass
from tests.factories.rounds import make_breakdown, make_outline, make_programme, make_report
from tests.factories.summaries import Scene
from tests.reports.consolidation.test_tree import accept, officer_of
from tests.reports.documents.office import converted

pytestmark = pytest.mark.django_db
SEEDS = range(1, 1 + int(os.environ.get("PLAIN_SEEDS", "3")))
NUMBERS = ("value", "numerator", "denominator")
WORDS = ("exact", "exact", "exact", "more_than", "above", "about", "nearly")
# code: (across units, kind, decimal digits)
RULES = {
    "S.0": ("sum", IndicatorKind.FLOW, 0), "S.2": ("sum", IndicatorKind.STOCK, 2),
    "R.1": ("recompute", IndicatorKind.RATIO, 0), "W.1": ("weighted_avg", IndicatorKind.STOCK, 1),
    "X.0": ("max", IndicatorKind.STOCK, 0), "N.0": ("min", IndicatorKind.STOCK, 0),
    "O.0": ("single_owner", IndicatorKind.FLOW, 0), "O.R": ("single_owner", IndicatorKind.RATIO, 0),
    "T.0": ("none", IndicatorKind.TEXT, 0),
}  # fmt: skip
KEYS = ("", "ET=a", "ET=a;G=nu")


class Round:
    """Three districts with communes, departments, the police who own figures; some silent, secret, or left out."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        programme = make_programme()
        for code, (rule, kind, scale) in RULES.items():
            Indicator.objects.create(
                programme=programme, code=code, name=f"Chỉ tiêu {code}", unit="đơn vị", kind=kind, scale=scale,
                across_units=rule, across_time=AcrossTime.NONE, owner_class=ReporterClass.POLICE,
            )  # fmt: skip
        rows = [(code, key, f"{code} {key}", {}) for code in RULES for key in KEYS]
        self.scene = Scene(
            version=make_outline([("results", 0, "I.", "Kết quả", True, True, rows)], annex=False)
        )
        # by name of the agency: how its duty is closed, and its figures; None: it has sent nothing
        self.tree, self.closed = {}, {}
        for number in range(3):
            district = self.scene.district(f"Huyện {number}")
            name = district.agency.name
            self.tree[name] = {
                f"Xã {number}.{at}": self._unit(f"Xã {number}.{at}", parent=district)
                for at in range(self.dice.randrange(1, 6))
            }
            if seed % 2 and any(self.tree[name].values()):
                accept(self.scene.summary(district, by=officer_of(district)))
        for at in range(self.dice.randrange(1, 4)):
            self.tree[f"Sở {at}"] = self._unit(f"Sở {at}")
        self.tree["Công an tỉnh"] = self._unit(
            "Công an tỉnh", reporter_class=ReporterClass.POLICE, speaks=True
        )
        if not seed % 2:  # all districts at once, added up in the database
            self.scene.run(tree=True)
            for report in Report.objects.filter(assignment__parent=self.scene.root, origin="consolidated"):
                accept(report)
        self.top = self.scene.summary()

    def _unit(self, name, *, parent=None, reporter_class="", speaks=False):
        duty = self.scene.unit(name, parent=parent)
        fate = "speaks" if speaks else self.dice.choice(["speaks"] * 7 + ["silent", "classified", "exempt"])
        duty.closed_as = fate if fate in ("classified", "exempt") else ""
        duty.reporter_class = reporter_class or duty.reporter_class
        duty.save(update_fields=["closed_as", "reporter_class"])
        self.closed[name] = duty.closed_as
        if fate != "speaks":
            return None
        report = make_report(duty, state="accepted")
        said = {(code, key): self._figure(code) for code in RULES for key in KEYS if self.dice.random() < 0.9}
        ids = dict(Indicator.objects.values_list("code", "pk"))
        Figure.objects.bulk_create(
            Figure(report=report, indicator_id=ids[code], breakdown=make_breakdown(key), **fields)
            for (code, key), fields in said.items()
        )
        return said

    def _figure(self, code):
        rule, kind, _scale = RULES[code]
        state = self.dice.choice(
            ["reported"] * 12
            + ["zero_confirmed", "none_detected", "not_applicable", "not_known", "not_reported", "classified"]
        )
        if rule == "none":
            state = "not_applicable"
        if state != "reported":
            return {"state": state}
        said = {"state": state, "qualifier": self.dice.choice(WORDS)}
        said["basis"] = self.dice.choice(["official"] * 5 + ["estimated"])
        said["nature"] = self.dice.choice(["result"] * 9 + ["target", "norm"])
        if kind == IndicatorKind.RATIO:
            if self.dice.random() < 0.2:
                return {**said, "value": self.dice.randrange(10_001)}
            whole = self.dice.randrange(1, 500)
            return {**said, "numerator": self.dice.randrange(whole + 1), "denominator": whole}
        said["value"] = self.dice.choice([0, 1, self.dice.randrange(100), self.dice.randrange(10**9)])
        if rule == "weighted_avg" and self.dice.random() < 0.8:
            said["denominator"] = self.dice.randrange(1, 1000)
        return said


# --- the plain script ---


def plain(tree, closed, code, key):
    """What the units of one summary come to: a dict of the fields that are not usual, None where nothing is said."""
    rule, kind, _scale = RULES[code]
    if rule == "none":
        return None
    given = {}
    for name, said in tree.items():
        if name not in closed:  # a district: what its own units come to, if anything of them went in
            given[name] = plain(said, closed, code, key) if any(said.values()) else None
        elif closed[name] == "classified":
            given[name] = {"state": "classified"}
        elif closed[name] != "exempt":
            given[name] = (said or {}).get((code, key))
    if rule == "single_owner":
        return owned(given.get("Công an tỉnh"))
    return added(given.values(), rule, kind)


def result(figure):
    """Whether it is an answer at all: a target, a norm and an empty field are none."""
    return bool(figure) and figure.get("nature", "result") == "result" and figure["state"] != "not_reported"


def owned(figure):
    if not result(figure):
        return None
    usual = {"qualifier": "exact", "basis": "official"}
    return {name: word for name, word in figure.items() if name != "nature" and usual.get(name) != word}


def added(given, rule, kind):
    given = list(given)
    answers = [figure for figure in given if result(figure)]
    zeros = [f for f in answers if f["state"] in ("zero_confirmed", "none_detected")]
    numbered = [f for f in answers if f["state"] == "reported" and usable(f, rule)]
    if numbered:
        return {"state": "reported", **number(numbered, zeros, rule), **words(numbered, zeros, rule)}
    if rule == "recompute" and any(f["state"] == "reported" for f in answers):
        return {"state": "not_known"}
    if zeros:
        unseen = all(f["state"] == "none_detected" for f in zeros)
        return {"state": "none_detected" if unseen else "zero_confirmed"}
    states = [figure["state"] if result(figure) else "not_reported" for figure in given]
    could = [state for state in states if state != "not_applicable"]
    if states and not could:
        return {"state": "not_applicable"}
    if "not_known" in could:
        return {"state": "not_known"}
    return {"state": "classified"} if could and set(could) == {"classified"} else None


def usable(figure, rule):
    if rule == "recompute":
        return figure.get("numerator") is not None
    return figure.get("value") is not None and (rule != "weighted_avg" or bool(figure.get("denominator")))


def number(numbered, zeros, rule):
    if rule == "recompute":
        return {name: sum(figure[name] for figure in numbered) for name in ("numerator", "denominator")}
    values = [figure["value"] for figure in numbered]
    if rule == "weighted_avg":
        weight = sum(f["denominator"] for f in numbered) + sum(f.get("denominator") or 0 for f in zeros)
        exact = Fraction(sum(f["value"] * f["denominator"] for f in numbered), weight)
        return {"value": int(exact + Fraction(1, 2)), "denominator": weight}
    if rule == "sum":
        return {"value": sum(values)}
    return {"value": (max if rule == "max" else min)([*values, *(0 for _zero in zeros)])}


def words(numbered, zeros, rule):
    said = {figure.get("qualifier", "exact") for figure in numbered}
    if rule in ("max", "min"):
        said -= pointless(numbered, zeros, rule)
    found = {"basis": "estimated"} if any(f.get("basis") == "estimated" for f in numbered) else {}
    upwards = said & {"more_than", "above"}
    if "about" in said or ("nearly" in said and upwards):
        return {**found, "qualifier": "about"}
    for word in ("nearly", "above", "more_than"):
        if word in said:
            return {**found, "qualifier": word}
    return found


def pointless(numbered, zeros, rule):
    """Words that point away from an end which somebody reaches for certain."""
    away, firm = {"nearly"}, {"exact", "more_than", "above"}
    if rule == "min":
        away, firm = {"more_than", "above"}, {"exact", "nearly"}
    end = number(numbered, zeros, rule)["value"]
    reached = [f["value"] for f in numbered if f.get("qualifier", "exact") in firm] + [0 for _zero in zeros]
    return away if end in reached else set()


# --- beside it, what the portal says ---


def stored(report):
    found = {}
    for figure in report.figures.select_related("indicator", "breakdown"):
        said = {name: getattr(figure, name) for name in NUMBERS if getattr(figure, name) is not None}
        said["state"] = figure.state
        said |= {name: getattr(figure, name) for name in ("qualifier", "basis")}
        found[figure.indicator.code, figure.breakdown.key] = short(said)
    return found


def short(said):
    """Without usual words; None where nothing is reported."""
    kept = {k: v for k, v in said.items() if v not in ("exact", "official", "result")}
    return None if kept.get("state") == "not_reported" else kept


def expected(tree, closed):
    return {(code, key): plain(tree, closed, code, key) for code in RULES for key in KEYS}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_level_says_what_a_plain_script_makes_of_the_raw_figures(seed):
    made = Round(seed)
    for district in (
        name for name in made.tree if name.startswith("Huyện") and any(made.tree[name].values())
    ):
        report = Report.objects.get(assignment__agency__name=district)
        found = stored(report)
        assert {
            key: found.get(key) for key in found | expected(made.tree[district], made.closed)
        } == expected(made.tree[district], made.closed)
    wanted = expected(made.tree, made.closed)
    found = stored(made.top)
    assert {key: found.get(key) for key in wanted} == wanted
    assert list(recount(made.top)) == []
    provisional = made.scene.summary(tree=True, provisional=True)
    found = stored(provisional)
    assert {key: found.get(key) for key in wanted} == wanted, (
        "looked through or accepted, the sum is the same"
    )
    said = {}
    for each in json.loads(trace_json(made.top))["figures"]:
        fields = {name: each[name] for name in (*NUMBERS, "qualifier", "basis", "state") if name in each}
        said[each["indicator"], each.get("breakdown", "")] = short({"state": "reported", **fields})
    assert said == wanted
    names = Names(made.top.created_at.date())
    table = units_table(load(made.top, names), sources_of(made.top, names), names)
    cells = {each.cells[3].ref: each.cells[3].printed for each in table.rows if len(each.cells) > 3}
    for (code, key), figure in wanted.items():
        fields = {name: (figure or {}).get(name) for name in NUMBERS}
        fields["denominator"] = fields["denominator"] if fields["numerator"] is not None else None
        shown = written(
            **fields, state=(figure or {"state": "not_reported"})["state"], short=True,
            qualifier=(figure or {}).get("qualifier", "exact"), scale=RULES[code][2],
            is_ratio=RULES[code][1] == IndicatorKind.RATIO,
        )  # fmt: skip
        assert cells[f"{code}|{key}".rstrip("|")] == str(shown)


@pytest.mark.office
@pytest.mark.slow
def test_a_spreadsheet_comes_to_the_same(tmp_path):
    import openpyxl

    made = Round(SEEDS[-1])
    content = converted({"in.xlsx": write_book(derive(made.top))}, "xlsx:Calc MS Excel 2007 XML", tmp_path)[
        "in.xlsx"
    ]
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    lines = [row for row in book["Tổng hợp"].values if row[1] in RULES and row[12]]
    assert {row[12] for row in lines} == {"khớp"}
    names = dict(Breakdown.objects.values_list("name", "key"))
    tops = {(row[1], names[row[3] or ""]): row for row in lines if row[0] == made.scene.call.lead.name}
    for (code, key), figure in expected(made.tree, made.closed).items():
        if not figure or figure["state"] != "reported" or RULES[code][0] == "none":
            continue
        first = figure.get("numerator", figure.get("value"))
        scale = 2 if code == "O.R" and "value" in figure else RULES[code][2]
        assert round(tops[code, key][6] * 10**scale) == first, (code, key)
        if RULES[code][0] in ("recompute", "weighted_avg"):
            assert tops[code, key][7] == figure["denominator"]
