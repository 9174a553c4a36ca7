"""The text of a document with its proof marked: every mark quotes the text, in colour and without."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kyoutei_nlp.agreement import TaggedDocument, highlights
from kyoutei_nlp.proofs import marked_text, print_text
from kyoutei_nlp.tagging import tag_document
from kyoutei_nlp.tagging.plain import document_of

DEED = """観光に関する協定書
館山市（以下「甲」という。）と株式会社みなと商事（以下「乙」という。）は、協定を締結する。
第1条（有効期間）　この協定の有効期間は、令和7年3月31日までとする。
令和6年4月1日
甲　館山市長　石井花子
乙　株式会社みなと商事　代表取締役　鈴木一郎
"""
# What is no proof of a value: it stays as it is.
NOT_FOUND = ["以下「甲」という。", "第1条（有効期間）", "代表取締役"]
FOUND = [
    ("title", "観光に関する協定書"),
    ("party", "館山市"),
    ("party", "株式会社みなと商事"),
    ("date", "令和6年4月1日"),
    ("date", "令和7年3月31日"),
    ("signer", "石井花子"),
    ("signer", "鈴木一郎"),
]


@pytest.fixture(scope="module")
def tagged() -> TaggedDocument:
    return tag_document(document_of(DEED, kind="agreement"), with_ginza=False)


def _marked(tagged: TaggedDocument) -> list[tuple[str, str]]:
    return [
        (mark.label, tagged.document.quote(mark.span)) for mark in highlights(tagged.agreements())
    ]


@pytest.mark.parametrize("words", NOT_FOUND)
def test_other_words_are_not_marked(tagged: TaggedDocument, words: str) -> None:
    assert not any(words in quote for _, quote in _marked(tagged))


@pytest.mark.parametrize("mark", FOUND)
def test_proof_is_marked(tagged: TaggedDocument, mark: tuple[str, str]) -> None:
    assert mark in _marked(tagged)


def test_marks_do_not_overlap(tagged: TaggedDocument) -> None:
    marks = highlights(tagged.agreements())
    assert all(a.span.end <= b.span.start for a, b in pairwise(marks))


def test_in_colour_the_text_stays_as_it_is(tagged: TaggedDocument) -> None:
    marks = highlights(tagged.agreements())
    shown = marked_text(tagged, marks, 0, len(DEED), in_colour=True)
    assert shown.plain == DEED
    assert len({str(span.style) for span in shown.spans}) > 2


def test_without_colour_brackets_say_what_it_is(
    tagged: TaggedDocument, capsys: pytest.CaptureFixture[str]
) -> None:
    print_text(tagged)
    shown = capsys.readouterr().out
    assert shown.startswith("本文（根拠）: 【協 協定名】 【当 当事者】")
    assert "【当 館山市】（以下「甲」という。）と【当 株式会社みなと商事】" in shown
    assert "甲　【当 館山市】長　【署 石井花子】" in shown


def test_a_text_without_agreements_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_text(tag_document(document_of("[bold]町の話[/]です。"), with_ginza=False))
    assert capsys.readouterr().out == "本文（協定の根拠はありません）\n[bold]町の話[/]です。\n"
