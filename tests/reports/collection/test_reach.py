"""How much of a tree is covered: reports level by level, communes only where the whole way up is taken."""

import random

import pytest

from reports.collection.reach import Node, Share, shares


def node(pk, parent, done, **more):
    return Node(pk, parent, done, **more)


def test_a_level_counts_its_own_children_and_the_communes_behind_them():
    nodes = [
        node(2, 1, True),
        node(21, 2, True, communes=1),
        node(22, 2, False, communes=1),
        node(3, 1, True, communes=5),
        node(4, 1, True),
    ]
    found = shares(nodes, [1, 2])
    assert found[2] == Share(1, 2, 1, 2)
    assert found[1] == Share(3, 3, 6, 7)
    assert found[1].words == "3/3 báo cáo, 6/7 xã"


def test_a_commune_under_a_summary_that_was_not_taken_is_not_covered_above():
    nodes = [node(2, 1, False), node(21, 2, True, communes=1)]
    assert shares(nodes, [1, 2]) == {1: Share(0, 1, 0, 1), 2: Share(1, 1, 1, 1)}


def test_the_exempt_and_what_is_below_them_are_not_asked():
    nodes = [node(2, 1, False, exempt=True), node(21, 2, True, communes=1), node(3, 1, True)]
    assert shares(nodes, [1])[1] == Share(1, 1, 0, 0)


def test_nobody_asked_is_a_dash_and_not_a_hundred_percent():
    assert Share().percent == "–"
    assert Share().words == "0/0 báo cáo"
    assert shares([], [1]) == {1: Share()}


def by_hand(nodes, level):
    """The definition, slowly: each commune walks up."""
    by_pk = {each.pk: each for each in nodes}
    straight = [each for each in nodes if each.parent == level and not each.exempt]
    covered = asked = 0
    for each in nodes:
        way, here = [], each
        while here is not None:
            way.append(here)
            here = None if here.parent == level else by_pk.get(here.parent)
        if way[-1].parent != level or any(step.exempt for step in way):
            continue
        asked += each.communes
        covered += each.communes * all(step.done for step in way)
    return Share(sum(each.done for each in straight), len(straight), covered, asked)


@pytest.mark.parametrize("seed", range(30))
def test_any_tree_counts_as_if_every_commune_were_followed_by_hand(seed):
    chance = random.Random(seed)
    nodes = []
    for pk in range(2, 60):
        parent = chance.randrange(1, pk)
        nodes.append(
            node(
                pk, parent, chance.random() < 0.7, exempt=chance.random() < 0.1, communes=chance.randrange(3)
            )
        )
    levels = {1} | {each.parent for each in nodes}
    found = shares(nodes, levels)
    assert found == {level: by_hand(nodes, level) for level in levels}


def test_a_tree_as_deep_as_a_list_is_no_matter():
    nodes = [node(pk, pk - 1, True, communes=1) for pk in range(2, 5000)]
    assert shares(nodes, [1])[1].communes == 4998
