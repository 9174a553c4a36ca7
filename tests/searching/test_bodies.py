import pytest

from kyoutei_nlp.searching.bodies import other_names

NONE = ["", "白井市", "株式会社みなと", "浜松市", "大野町", "市", "防災都市"]
OTHERS = [
    ("千葉県白井市", ("白井市",)),
    ("島根県邑智郡邑南町", ("邑南町",)),
    ("邑智郡邑南町", ("邑南町",)),
    ("田無市", ("西東京市",)),
    ("東京都田無市", ("田無市", "西東京市")),
    ("東京都港区", ("港区",)),
]


@pytest.mark.parametrize("name", NONE)
def test_names_that_stand_for_themselves_alone(name):
    assert other_names(name) == ()


@pytest.mark.parametrize(("name", "others"), OTHERS)
def test_names_by_which_the_same_body_is_found(name, others):
    assert other_names(name) == others
