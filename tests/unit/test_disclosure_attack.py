"""A small form of the attack benchmark: nothing is recovered, and the same attack succeeds without help."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.attack_disclosure import Score, attack_one, attack_two
from tests.benchmarks.random_releases import people, random_table, release_of


def score_of(complementary: bool) -> Score:
    rng = np.random.default_rng(11)
    score = Score()
    for _ in range(12):
        score.add(attack_one(*random_table(rng), complementary))
    score.add(attack_one(*release_of(people(rng, 120)), complementary))
    return score


def test_attacker_recovers_nothing():
    score = score_of(complementary=True)
    assert score.small > 30
    assert score.recovered == 0


def test_attacker_succeeds_when_only_small_cells_are_hidden():
    assert score_of(complementary=False).recovered > 10


def test_two_releases_one_person_apart_tell_nothing():
    score = attack_two(np.random.default_rng(5), 120)
    assert score.small > 10
    assert score.recovered == 0
