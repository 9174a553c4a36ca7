"""Fields: every id with an example of its own, what must stay out, and the user's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import DocumentKind
from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.tagging import clauses, fields
from kyoutei_nlp.tagging.plain import document_of

ROWS = load_data("fields")["field"]


def fields_of(text: str, kind: DocumentKind = "agreement", own: Path | None = None) -> set[str]:
    document = document_of(text, kind=kind)
    tags = fields.tag(document, clauses.find(document), (), fields_file=own)
    return {tag.value for tag in tags}


def deed(*items: str, title: str = "包括連携協定書", preamble: str = "") -> str:
    listed = "\n".join(f"({number})　{item}" for number, item in enumerate(items, 1))
    return f"{title}\n{preamble}\n（連携事項）\n第１条　次に掲げる事項について連携し、協力する。\n{listed}\n"


# (号, 出てはいけない分野)
NOT_FOUND = [
    ("教育委員会との連絡に関すること。", "education"),
    ("就労継続支援の利用に関すること。", "industry"),
    ("多文化共生に関すること。", "culture_sports"),
    ("生活環境の向上に関すること。", "environment"),
    ("食文化の継承に関すること。", "culture_sports"),
    ("交通安全の啓発に関すること。", "transport"),
    ("生物多様性の保全に関すること。", "equality"),
    ("産業廃棄物の処理に関すること。", "industry"),
    ("その他必要と認める事項", "administration"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_example_of_each_field_has_the_field(row: dict[str, str]) -> None:
    assert row["id"] in fields_of(deed(row["example"]))


@pytest.mark.parametrize(("item", "field"), NOT_FOUND)
def test_words_that_only_look_like_a_field(item: str, field: str) -> None:
    assert field not in fields_of(deed(item))


def test_a_preamble_gives_no_field() -> None:
    preamble = "　甲と乙は、人口減少と高齢化が進み、災害も多い中で協定を結ぶ。"
    assert fields_of(deed("スポーツの振興に関すること。", preamble=preamble)) == {"culture_sports"}


def test_the_title_gives_fields_and_the_other_clauses_of_a_disaster_agreement_do_not() -> None:
    text = "災害時における物資の供給に関する協定書\n（要請）\n第１条　甲は毛布、医薬品、食品の提供を要請できる。\n"
    assert fields_of(text) == {"disaster"}


def test_evidence_is_the_item_and_says_listed() -> None:
    document = document_of(
        deed("高齢者の支援に関すること。", "観光の振興に関すること。"), kind="agreement"
    )
    tags = fields.tag(document, clauses.find(document), ())
    welfare = next(tag for tag in tags if tag.value == "welfare")
    assert welfare.surface == "(1)　高齢者の支援に関すること。"
    assert welfare.attributes["how"] == "listed"
    assert welfare.record == "0"


def test_a_report_needs_more_than_a_passing_word() -> None:
    assert fields_of("会議の報告です。観光の話も出ました。", kind="report") == set()
    assert fields_of("甲市は「観光の振興に関する協定」を結びました。", kind="report") == {"tourism"}


def test_the_items_of_a_press_release_are_listed() -> None:
    text = "協定を結びました\n２　連携事項\n(1) 子育て支援に関すること\n(2) 観光振興に関すること\n問合せ先\n"
    assert fields_of(text, kind="press") == {"childcare", "tourism"}


def test_a_users_own_file_adds_fields_and_cues(tmp_path: Path) -> None:
    own = tmp_path / "fields.toml"
    own.write_text(
        '[[field]]\nid = "animals"\nname = "動物"\nstrong = ["愛護動物"]\n'
        '[[field]]\nid = "tourism"\nstrong = ["巡礼路"]\n',
        encoding="utf-8",
    )
    assert fields_of(deed("愛護動物の保護", "巡礼路の案内"), own=own) == {"animals", "tourism"}


@pytest.mark.parametrize(
    "text", ["[[field]\n", '[[field]]\nname = "x"\n', '[[field]]\nid = "x"\nstrong = ["("]\n']
)
def test_a_broken_file_is_told_in_japanese(tmp_path: Path, text: str) -> None:
    own = tmp_path / "broken.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="分野"):
        fields_of(deed("観光の振興"), own=own)
