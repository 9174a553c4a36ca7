import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kyoutei_nlp.searching import parse_query
from kyoutei_nlp.searching.days import parse_years
from kyoutei_nlp.searching.filters import Filter, field_id
from kyoutei_nlp.searching.query import And, Near, Not, Or, Phrase, Term

UNDERSTOOD = [
    ("災害時の物資供給", And((Term("災害時の物資供給"),))),
    ("観光　農業", And((Term("観光"), Term("農業")))),
    ("観光 AND 農業", And((Term("観光"), Term("農業")), implicit=False)),
    ("観光 ＯＲ 農業", And((Or((And((Term("観光"),)), Term("農業"))),))),
    ("協定 -港", And((Term("協定"), Not(Term("港"))))),
    ("協定 NOT 港", And((Term("協定"), Not(Term("港"))))),
    ("協定 －「港湾施設」", And((Term("協定"), Not(Phrase("港湾施設"))))),
    ('"帰宅困難者"', And((Phrase("帰宅困難者"),))),
    ("「帰宅困難者", And((Phrase("帰宅困難者"),))),
    ("分野：観光", And((Filter("field", "観光"),))),
    ("field:tourism 年度:令和元", And((Filter("field", "tourism"), Filter("fy", "令和元")))),
    ('当事者:"千葉 銀行"', And((Filter("party", "千葉 銀行"),))),
    ("当事者:(株)千葉銀行", And((Filter("party", "(株)千葉銀行"),))),
    ("-種類:報道発表 協定", And((Not(Filter("kind", "報道発表")), Term("協定")))),
    ("（株）千葉銀行", And((Term("(株)千葉銀行"),))),
    ("R5.8.28の協定", And((Term("R5.8.28の協定"),))),
    ("協定 OR", And((Term("協定"),))),
    ("AND 協定", And((Term("協定"),), implicit=False)),
    ("協定 NOT", And((Term("協定"),))),
    ("（協定", And((Term("(協定"),))),
    ("未知:協定", And((Term("未知:協定"),))),
]
NOT_UNDERSTOOD = ["()", "「」", "AND", "、。", "-", "🍙"]


def plain(expression):
    """Groups of one are the same as the one."""
    if isinstance(expression, And | Or):
        parts = tuple(plain(part) for part in expression.parts)
        return parts[0] if len(parts) == 1 else type(expression)(parts)
    return Not(plain(expression.part)) if isinstance(expression, Not) else expression


@pytest.mark.parametrize(("text", "expression"), UNDERSTOOD)
def test_queries_as_people_type_them(text, expression):
    found = parse_query(text)
    assert plain(found.expression) == plain(expression)


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_nothing_to_look_for_is_said_in_japanese(text):
    found = parse_query(text)
    assert found.words == ()
    assert "ことば" in found.notes[0]


@pytest.mark.parametrize("text", ["", "　", "-港", "NOT 港"])
def test_all_there_is_may_be_asked_for(text):
    found = parse_query(text)
    assert found.words == ()
    assert found.notes == ()


def near(*words, distance=10):
    return Near(tuple(map(Term, words)), distance)


NEAR_AND_EXACT = [
    ("災害 NEAR/5 物資", And((near("災害", "物資", distance=5),))),
    ("災害　近傍　物資", And((near("災害", "物資"),))),
    ("災害 ＮＥＡＲ／３ 物資 近傍/3 供給", And((near("災害", "物資", "供給", distance=3),))),
    ("災害 近傍 「物資の供給」 港", And((Near((Term("災害"), Phrase("物資の供給")), 10), Term("港")))),
    ("=見守り ＝ゴミ", And((Term("見守り", exact=True), Term("ゴミ", exact=True)))),
    ("観光 または 交流", And((Or((And((Term("観光"),)), Term("交流"))),))),
    ("“帰宅困難者” 〝避難〟", And((Phrase("帰宅困難者"), Phrase("避難")))),
]  # fmt: skip
PASSED_OVER = [("近傍 物資", ["物資"]), ("災害 近傍", ["災害"]), ("災害 NEAR/5", ["災害"]), ("災害 近傍 OR 物資", ["災害", "物資"])]  # fmt: skip


@pytest.mark.parametrize(("text", "expression"), NEAR_AND_EXACT)
def test_words_near_each_other_and_words_as_typed(text, expression):
    assert plain(parse_query(text).expression) == plain(expression)


@pytest.mark.parametrize(("text", "words"), PASSED_OVER)
def test_a_near_that_joins_nothing_is_passed_over_and_said(text, words):
    found = parse_query(text)
    assert [word.text for word in found.words] == words
    assert "近傍" in found.notes[0]


def test_brackets_group():
    found = parse_query("(観光 OR 交流) 千葉 -(港 OR 空港)")
    group, word, unwanted = found.expression.parts
    assert isinstance(group, Or)
    assert word == Term("千葉")
    assert isinstance(unwanted, Not)
    assert isinstance(unwanted.part, Or)
    assert found.text == "観光 交流 千葉"


def test_nested_brackets_close_where_they_should():
    found = parse_query("((観光 OR 交流) AND 港) 館山")
    assert [word.text for word in found.words] == ["観光", "交流", "港", "館山"]
    assert found.expression.parts[-1] == Term("館山")


def test_an_unknown_field_is_looked_for_as_a_word_and_said():
    found = parse_query("分野:ほげほげ 物資")
    assert found.filters == ()
    assert found.text == "ほげほげ 物資"
    assert "ほげほげ" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019", [2019]),
        ("２０１９年", [2019]),
        ("令和元年", [2019]),
        ("令和元年度", [2019]),
        ("R1", [2019]),
        ("平成31", [2019]),
        ("H.31", [2019]),
        ("FY2019", [2019]),
        ("2015-2017", [2015, 2016, 2017]),
        ("平成27年〜平成29年", [2015, 2016, 2017]),
        ("2098..", [2098, 2099, 2100]),
        ("..1946", [1945, 1946]),
        ("昨年", []),
        ("-", []),
        ("20190", []),
    ],
)
def test_years_in_any_notation(text, years):
    assert parse_years(text) == years


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("観光", "tourism"),
        ("TOURISM", "tourism"),
        ("防災", "disaster"),
        ("災害支援・防災", "disaster"),
        ("ほげ", None),
    ],
)
def test_fields_by_name_or_id(text, identity):
    assert field_id(text) == identity


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='観光港 　()（）「」":：-－,ANDORNOT分野field年|&%*', max_size=30))
def test_no_text_breaks_the_parser(text):
    found = parse_query(text)
    assert found.expression.parts or found.notes or not text.strip()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_parser(text):
    assert parse_query(text).raw == text
