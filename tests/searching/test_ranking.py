import pytest

from kyoutei_nlp.searching.ranking import Ranked, fused, trust


def ranked(keys: str, finder: str) -> list[Ranked]:
    return [Ranked(key, 1.0, (finder,)) for key in keys]


@pytest.mark.parametrize(
    ("percentiles", "trusted"),
    [([], 1.0), ([1.0, 1.0, 1.0], 1.0), ([0.5, 0.5], 0.0), ([0.1], 0.0), ([1.0, 0.5], 0.5)],
)
def test_vectors_are_trusted_as_far_as_they_see_what_words_see(percentiles, trusted):
    assert trust(percentiles) == pytest.approx(trusted)


@pytest.mark.parametrize(
    ("words", "meaning", "trusted", "order"),
    [
        ("abc", "cab", 0.0, "abc"),  # useless vectors change nothing
        ("abc", "zyx", 1.0, "azbycx"),  # words lead, meaning fills
        ("ab", "ba", 0.9, "ab"),
        ("abcdef", "fzy", 1.0, "fabzcy"),  # both agree on f
        ("", "xy", 1.0, "xy"),
        ("ab", "", 1.0, "ab"),
    ],
)
def test_fusion(words, meaning, trusted, order):
    found = fused(ranked(words, "keyword"), ranked(meaning, "semantic"), trusted=trusted)
    assert "".join(each.passage for each in found)[: len(order)] == order


def test_a_hit_says_who_found_it():
    found = fused(ranked("ab", "keyword"), ranked("bc", "semantic"), trusted=1.0)
    assert {each.passage: each.answered_by for each in found} == {
        "a": ("keyword",),
        "b": ("keyword", "semantic"),
        "c": ("semantic",),
    }
