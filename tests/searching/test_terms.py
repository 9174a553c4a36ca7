import sqlite3

import pytest

from kyoutei_nlp.searching import FTS_TOKENIZER, index_terms, meta_tokens
from kyoutei_nlp.searching.terms import party_names

TERMS = [
    ("㈱の打合せ、サーバー", "株 の 打ち合わせ サーバー"),
    ("打ち合わせ", "打ち合わせ"),
    ("子どもと佐々木さん", "子供 と 佐々木 さん"),
    ("ＤＸ推進", "dx 推進"),
    ("、。・「」", ""),
    ("", ""),
]
SURVIVE = [
    "サーバー",
    "佐々木",
    "〇〇町",
    "ちょっと",
    "ヴァイオリン",
    "ゞ",
    "𠮷野家",
    "㍻",
    "がぎぐ",
    "ﾊﾟﾝ",
    "R5.8.28",
    "ーー",
    "①",
]


@pytest.mark.parametrize(("text", "terms"), TERMS)
def test_terms_are_normalised_words_without_signs(text, terms):
    assert index_terms(text) == terms


@pytest.mark.parametrize("text", SURVIVE)
def test_fts5_cuts_terms_at_blanks_only(text):
    terms = index_terms(f"防災 {text} 観光")
    db = sqlite3.connect(":memory:")
    db.execute(f'CREATE VIRTUAL TABLE f USING fts5(terms, tokenize="{FTS_TOKENIZER}")')
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, instance)")
    db.execute("INSERT INTO f VALUES (?)", (terms,))
    kept = [term for (term,) in db.execute("SELECT term FROM v ORDER BY offset")]
    assert kept == terms.split()


def test_metadata_tokens_survive_fts5():
    tokens = meta_tokens(
        kind="agreement",
        agreement_kinds=["sister_city"],
        fields=["culture_sports"],
        parties=["千葉県館山市", "株式会社 みどり・コーポレーション"],
        codes=["122050"],
        prefectures=["千葉県"],
        years=[2019],
        fiscal_years=[2019],
        expires_on="2022-03-31",
        auto_renewal=True,
        themes=["T01", "災害時の物資（供給）"],
    )
    db = sqlite3.connect(":memory:")
    db.execute(f'CREATE VIRTUAL TABLE f USING fts5(meta, tokenize="{FTS_TOKENIZER}")')
    db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, instance)")
    db.execute("INSERT INTO f VALUES (?)", (tokens,))
    kept = [term for (term,) in db.execute("SELECT term FROM v ORDER BY offset")]
    assert kept == tokens.split()
    assert {"fieldculturesports", "party館山市", "expiry202203", "renewaltrue"} <= set(kept)


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("千葉県館山市", ["千葉県館山市", "館山市"]),
        ("京都市", ["京都市"]),
        ("北海道", ["北海道"]),
        ("株式会社千葉銀行", ["株式会社千葉銀行", "千葉銀行"]),
        ("㈱千葉銀行", ["(株)千葉銀行", "千葉銀行"]),
    ],
)
def test_a_party_is_found_by_its_usual_forms(name, forms):
    assert party_names(name) == forms
