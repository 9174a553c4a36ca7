"""Fields: every id with an example of its own, what must stay out, and the user's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import DocumentKind
from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.tagging import clauses, fields, tag_document
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
    ("その他、市民サービスの向上に関すること。", "administration"),
    ("子育て世帯への支援（空き家の紹介を含む。）に関すること。", "urban"),
    ("鉄道沿線の清掃に関すること。", "transport"),
    ("介護福祉士の確保に関すること。", "welfare"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_example_of_each_field_has_the_field(row: dict[str, str]) -> None:
    assert row["id"] in fields_of(deed(row["example"]))


@pytest.mark.parametrize(("item", "field"), NOT_FOUND)
def test_words_that_only_look_like_a_field(item: str, field: str) -> None:
    assert field not in fields_of(deed(item))


# (号, 分野)
FOUND = [
    ("地元野菜を使う店の紹介", "agriculture"),
    ("Ｕ・Ｉターンの促進", "migration"),
    ("事業を承継する人の支援", "industry"),
    ("里山の担い手の育成", "talent"),
    ("放課後の遊び場に関すること。", "childcare"),
    ("部活動の指導者に関すること。", "culture_sports"),
    ("屋根への太陽光パネルの設置", "environment"),
    ("町税の口座振替の勧奨", "administration"),
    ("二つの市町にまたがる登山道の案内", "intermunicipal"),
    ("教育、文化、産業及び福祉の分野における交流", "welfare"),
    ("教育、文化、産業及び福祉の分野における交流", "culture_sports"),
]


@pytest.mark.parametrize(("item", "field"), FOUND)
def test_items_of_cooperation_have_their_field(item: str, field: str) -> None:
    assert field in fields_of(deed(item))


def test_a_medical_disaster_agreement_is_of_both_fields() -> None:
    assert fields_of("災害時の医療救護活動に関する協定書\n（要請）\n第１条　要請できる。\n") == {
        "disaster",
        "health",
    }


def test_a_weak_word_said_again_proves_no_more() -> None:
    text = "協定について、まちづくりの話。\n" * 6
    assert fields_of(text, kind="report") == set()


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


# 文章で語られた協定：(文章, 分野)
TOLD = [
    ("伊那市は7日、かぜのね大学と、伝統産業のデジタル化に向けた連携協定を結んだ。", {"digital"}),
    (
        "飯山市では、平成25年に飯山生活協同組合と高齢者見守り協定を締結しております。",
        {"welfare", "safety"},
    ),
    (
        "１　日時　３月１日\n４　連携内容　再生可能エネルギーの導入促進、子どもの居場所づくり",
        {"environment", "childcare"},
    ),
]
TOLD_NOT = [
    ("長井市と東根市は、平成26年に友好交流協定を結びました。", "international"),
    ("当市は、燃料の供給に関する協定を結んでおります。", "environment"),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_agreements_told_of_in_prose(text: str, expected: set[str]) -> None:
    assert expected <= fields_of(text, kind="article")


@pytest.mark.parametrize(("text", "field"), TOLD_NOT)
def test_what_prose_does_not_say(text: str, field: str) -> None:
    assert field not in fields_of(text, kind="article")


def test_twin_towns_abroad_are_international() -> None:
    assert "international" in fields_of(
        "長井市とドイツのバート・ゼッキンゲン市は、姉妹都市協定を結びました。", kind="article"
    )


def test_each_agreement_told_of_has_its_own_fields() -> None:
    text = (
        "飯田市は、令和元年５月７日に株式会社かぜのねと「観光の振興に関する協定」を締結しました。\n"
        "また、令和２年６月８日に松川町と「災害時における相互応援に関する協定」を締結しました。"
    )
    tagged = tag_document(document_of(text, kind="minutes"), with_ginza=False)
    found = {
        each.title.value: {fact.value for fact in each.fields}
        for each in tagged.agreements()
        if each.title
    }
    assert found["観光の振興に関する協定"] == {"tourism"}
    assert "disaster" in found["災害時における相互応援に関する協定"]
    assert "tourism" not in found["災害時における相互応援に関する協定"]
