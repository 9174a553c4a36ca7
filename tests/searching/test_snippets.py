import pytest

from kyoutei_nlp.searching.snippets import SLACK, SNIPPET_LENGTH, quote

LONG = "この協定は、地域の発展のために結ぶものである。" * 10
TEXT = (
    LONG
    + "災害時には、乙は甲に食料品を届ける。"
    + LONG
    + "避難所で、乙は食料品を配り、災害時の連絡を絶やさない。"
    + LONG
)


def test_the_window_holds_the_most_different_words():
    found = quote(TEXT, [("避難",), ("食料",), ("災害",)])
    assert {found.text[a:b] for a, b in found.marks} == {"避難", "食料", "災害"}
    assert found.text == TEXT[found.span.start : found.span.end]


@pytest.mark.parametrize("wanted", [[("災害",)], [("避難",)], [("ない",)], []])
def test_it_is_about_a_hundred_characters_and_ends_at_a_border(wanted):
    found = quote(TEXT, wanted)
    assert 60 <= len(found.text) <= SNIPPET_LENGTH + 2 * SLACK
    assert found.text[-1] in "。、"
    assert found.span.start == 0 or TEXT[found.span.start - 1] in "。、"


@pytest.mark.parametrize(("literal", "marked"), [("ａｂ", "AB"), ("ガス", "ｶﾞｽ"), ("(株)", "㈱")])
def test_literal_marks_are_in_the_raw_text(literal, marked):
    found = quote(f"本市は{marked}と結ぶ", [], literal)
    assert [found.text[a:b] for a, b in found.marks] == [marked]


def test_a_long_text_without_borders_is_cut_all_the_same():
    found = quote("あ" * 500 + "災害" + "い" * 500, [("災害",)])
    assert "災害" in found.text
    assert len(found.text) <= SNIPPET_LENGTH + 2 * SLACK


def test_a_text_of_one_character():
    assert quote("港", [("港",)]).marks == ((0, 1),)


def test_it_does_not_begin_inside_brackets():
    text = (
        LONG * 2
        + "月見市（以下「甲」という。）と灯火放送（以下「乙」という。）とは、災害の情報を伝える。"
        + LONG
    )
    found = quote(text, [("災害",)])
    assert not found.text.startswith(("）", "」"))
