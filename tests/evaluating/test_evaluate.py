import json
from typing import Any

import pytest

from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.evaluating import GoldRecord, evaluate, match_gold, read_gold
from kyoutei_nlp.evaluating.names import folded_name

EMPTY: dict[str, Any] = {
    "path": "/data/a.pdf", "kind": "agreement", "agreement_kind": "none", "title": "協定書", "parties": [],
    "municipalities": [], "organisations": [], "people": [], "dates": [], "signed_on": None,
    "effective_from": None, "expires_on": None, "auto_renewal": None, "renewal_period": None,
    "notice_period": None, "clauses": [], "fields": [], "mentions": [],
}  # fmt: skip


def party(name: str, **more: Any) -> dict[str, Any]:
    plain = {"type": "company", "code": None, "prefecture": None, "alias": None, "signer": None}
    return {"name": name, **plain, **more}


def date(value: str, role: str = "other") -> dict[str, Any]:
    return {"surface": value, "value": value, "role": role}


SAME = [
    ("㈱みなと銀行", "株式会社みなと銀行"),
    ("（株）みなと銀行", "株式会社 みなと銀行"),
    ("株式会社みなと銀行㈱", "株式会社みなと銀行株式会社"),
    ("ＮＰＯ法人みどり", "特定非営利活動法人みどり"),
    ("千葉県館山市", "館山市"),
    ("京都府京都市", "京都市"),
    ("神奈川県足柄上郡山北町", "山北町"),
    ("東京都港区", "港区"),
]
DIFFERENT = [
    ("みなと銀行", "株式会社みなと銀行"),
    ("株式会社みなと", "みなと株式会社"),
    ("千葉県", "県"),
    ("東京都", "都"),
    ("府中市", "中市"),
    ("長野県立図書館", "立図書館"),
    ("館山市教育委員会", "館山市"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_are_the_same(one, other):
    assert folded_name(one) == folded_name(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_are_not(one, other):
    assert folded_name(one) != folded_name(other)


# label, gold, record, (gold, found, right)
JUDGED = [
    ("duties", {"duties": [{"clause": "第１条", "who": "館山市", "whom": None, "how": "duty"}, {"clause": "第2条", "cost": "館山市"}]},
     {"duties": [{"clause": "第1条", "who": "館山市", "whom": None, "how": "effort", "what": "協力する", "cost": "館山市"}]}, (1, 1, 0)),
    ("duty_costs", {"duties": [{"clause": "第2条", "cost": "館山市"}, {"clause": "第3条", "cost": "協議"}]},
     {"duties": [{"clause": "第2条", "who": "館山市", "whom": None, "how": "duty", "what": "経費の負担", "cost": "館山市"}]}, (2, 1, 1)),
    ("duty_whom", {"duties": [{"clause": "第2条", "who": "館山市", "whom": "㈱A", "how": "request"}]},
     {"duties": [{"clause": "第2条", "who": "館山市", "whom": "株式会社A", "how": "request", "what": "派遣", "cost": None}]}, (1, 1, 1)),
    ("amounts", {"amounts": [{"number": 5.0, "unit": "名"}, {"number": 5.0, "unit": "名"}]},
     {"amounts": [{"number": 5.0, "unit": "名"}, {"number": 6.0, "unit": "名"}]}, (2, 2, 1)),
    ("disasters", {"disasters": ["東日本大震災"]}, {"disasters": [{"name": "東日本大震災"}, {"name": "平成30年7月豪雨"}]}, (1, 2, 1)),
    ("programmes", {"programmes": ["sdgs"]}, {"programmes": [{"id": "sdgs", "name": "SDGs"}]}, (1, 1, 1)),
    ("parties", {"parties": [party("館山市"), party("㈱A")]},
     {"parties": [party("千葉県館山市"), party("株式会社A"), party("B")]}, (2, 3, 2)),
    ("parties", {"parties": [party("館山市"), party("両市", group=True)]}, {"parties": [party("両市")]}, (1, 0, 0)),
    ("parties", {"parties": [party("館山市")], "rows": [{"title": "協定", "partners": ["A社"], "signed_on": None}]},
     {"parties": [party("館山市"), party("A社")]}, (1, 1, 1)),
    ("party_code", {"parties": [party("館山市", code="122050"), party("A")]},
     {"parties": [party("館山市", code="122050"), party("B", code="122068")]}, (1, 1, 1)),
    ("party_type", {"parties": [party("A", type="npo")]}, {"parties": [party("A")]}, (1, 1, 0)),
    ("party_alias", {"parties": [party("A", alias="甲")]}, {"parties": [party("A", alias="甲")]}, (1, 1, 1)),
    ("party_alias", {"parties": [party("A")]}, {"parties": [party("A", alias="乙")]}, (0, 1, 0)),
    ("signers", {"parties": [party("A", signer={"name": "山田 太郎", "title": "社長"})]},
     {"parties": [party("B", signer={"name": "山田太郎", "title": None})]}, (1, 1, 1)),
    ("municipalities", {"municipalities": [{"name": "館山市", "code": "122050"}, {"name": "白井市", "code": "122327", "in_address": True}]},
     {"municipalities": [{"name": "千葉県館山市", "code": "122050"}, {"name": "白井市", "code": "122327"}]}, (1, 1, 1)),
    ("organisations", {"organisations": ["商工会"], "parties": [party("A社")]},
     {"organisations": [{"name": "商工会"}, {"name": "A社"}, {"name": "B社"}]}, (1, 2, 1)),
    ("people", {"persons": [{"name": "山田　太郎", "title": None}]}, {"people": [{"name": "山田太郎"}]}, (1, 1, 1)),
    ("dates", {"dates": [date("2019-07-05"), date("2019-07-05"), date("FY2020")]},
     {"dates": [date("2019-07-05"), date("2020")]}, (3, 2, 1)),
    ("dates", {"dates": [date("2019-07-05"), date("FY2020")]},
     {"dates": [date("2019-07-05"), date("2019-07-05"), date("2020")]}, (2, 2, 1)),
    ("dates", {"dates": [date("2019-01"), date("2019-03")]}, {"dates": [date("2019-01/2019-03")]}, (2, 2, 2)),
    ("dates", {"dates": [date("2019-01/2019-03")]}, {"dates": [date("2019-01"), date("2019-03")]}, (1, 1, 1)),
    ("dates", {"dates": [date("2019-01/2019-03")]}, {"dates": [date("2019-01"), date("2019-02")]}, (1, 2, 0)),
    ("dates", {"dates": [date("2019-01"), date("2020")]}, {"dates": [date("2019-01/2019-03")]}, (2, 1, 0)),
    ("dates", {"dates": [{"raw": "同年", "value": "2019", "role": "event"}]}, {"dates": [date("2019")]}, (1, 1, 1)),
    ("date_roles", {"dates": [date("2019", "event"), date("2020", "signed"), date("2021", "expiry")]},
     {"dates": [date("2019", "other"), date("2020", "other")]}, (2, 2, 1)),
    ("signed_on", {"signed_on": "2019-07-05"}, {"signed_on": "2019-07-06"}, (1, 1, 0)),
    ("signed_on", {"signed_on": None}, {"signed_on": None}, (0, 0, 0)),
    ("signed_on", {"signed_on": None}, {"signed_on": "2019-07-06"}, (0, 1, 0)),
    ("expires_on", {"expires_on": "2023-02-16", "expires_on_alt": "2023-02-17"}, {"expires_on": "2023-02-17"}, (1, 1, 1)),
    ("auto_renewal", {"auto_renewal": True}, {"auto_renewal": True}, (1, 1, 1)),
    ("auto_renewal", {"auto_renewal": False}, {"auto_renewal": None}, (1, 0, 0)),
    ("renewal_period", {"renewal_period": "P1Y"}, {"renewal_period": "P12M"}, (1, 1, 0)),
    ("fields", {"fields": [{"id": "tourism"}, {"id": "talent"}], "fields_optional": ["urban"]},
     {"fields": [{"id": "tourism"}, {"id": "urban"}, {"id": "safety"}]}, (2, 2, 1)),
    ("fields", {"fields": ["tourism"]}, {"fields": [{"id": "tourism"}]}, (1, 1, 1)),
    ("clauses", {"clauses": [{"number": "第１条", "heading": "目的"}, {"number": "第2条", "heading": None}]},
     {"clauses": [{"number": "第1条", "heading": "目 的"}, {"number": "第２条", "heading": "期間"}]}, (2, 2, 1)),
    ("kind", {"kind": "press"}, {"kind": "agreement"}, (1, 1, 0)),
    ("agreement_kind", {"agreement_kind": "none"}, {"agreement_kind": "none"}, (1, 1, 1)),
    ("mentions", {"mentions": [{"title": "x", "parties": ["A", "B市"], "signed_on": "2020-01-01"}]},
     {"mentions": [{"title": "y", "parties": [party("B市"), party("A")], "signed_on": "2020-01-01"}]}, (1, 1, 1)),
    ("mentions", {"mentions": [{"title": "x", "parties": ["A", "B市"], "signed_on": "2020-01-01"}]},
     {"mentions": [{"title": "x", "parties": [party("B市")], "signed_on": "2020-01-01"}]}, (1, 1, 0)),
    ("mentions", {"parties": [party("C市")], "rows": [{"title": "x", "partners": ["A"], "signed_on": None}]},
     {"mentions": [{"title": "x", "parties": [party("C市"), party("A")], "signed_on": None}]}, (1, 1, 1)),
    ("negatives", {"negative": True}, {"kind": "minutes"}, (1, 1, 1)),
    ("negatives", {"negative": True}, {"kind": "minutes", "parties": [party("A")]}, (1, 1, 0)),
    ("negatives", {"about_agreement": False}, {"kind": "agreement"}, (1, 1, 0)),
    ("agreements",
     {"agreements": [{"title": "協定書", "pages": [2, 3], "parties": ["甲市", "乙社"], "signed_on": "2020-01-01"}]},
     {"agreements": [{"title": "協　定　書", "pages": [2, 3], "parties": [party("乙社"), party("甲市")],
                      "signed_on": "2020-01-01"},
                     {"title": "覚書", "pages": [4, 4], "parties": [], "signed_on": None}]},
     (1, 2, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("label", "gold", "record", "counts"), JUDGED)
def test_each_label(label, gold, record, counts):
    found = evaluate([GoldRecord("a.pdf", gold)], {"a.pdf": EMPTY | record}).score(label)
    assert found is not None
    assert (found.n_gold, found.n_found, found.n_right) == counts


NOT_JUDGED = [
    ("signed_on", {"fields": []}),
    ("party_alias", {"parties": [{"name": "A", "type": "company", "code": None}]}),
    ("signers", {"parties": [{"name": "A"}]}),
    ("negatives", {"negative": False}),
    ("negatives", {"about_agreement": True}),
    ("mentions", {"parties": []}),
]


@pytest.mark.parametrize(("label", "gold"), NOT_JUDGED)
def test_labels_the_gold_does_not_have_are_not_judged(label, gold):
    record = EMPTY | {"parties": [party("A", alias="甲")]}
    assert evaluate([GoldRecord("a.pdf", gold)], {"a.pdf": record}).score(label) is None


def test_figures_mistakes_and_kinds():
    gold = [
        GoldRecord(
            "a.pdf",
            {"kind": "agreement", "signed_on": "2020-01-01", "fields": ["tourism", "safety"]},
        ),
        GoldRecord("b.pdf", {"kind": "press", "signed_on": None, "fields": ["tourism"]}),
    ]
    fields = [{"id": "tourism"}]
    found = {
        "a.pdf": EMPTY | {"fields": fields, "signed_on": "2020-01-01"},
        "b.pdf": EMPTY | {"kind": "press", "fields": [*fields, {"id": "urban"}]},
    }
    result = evaluate(gold, found)
    score = result.score("fields")
    assert score is not None
    assert (score.precision, score.recall, score.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert score.accuracy == 0
    assert result.score("signed_on").accuracy == 1.0  # type: ignore[union-attr]
    assert [(e.label, e.document, e.kind, e.value) for e in result.errors] == [
        ("fields", "a.pdf", "missing", "safety"),
        ("fields", "b.pdf", "extra", "urban"),
    ]
    assert set(result.by_kind) == {"agreement", "press"}
    assert result.macro_f1["kind"] == 1.0
    assert result.macro_f1["fields"] == pytest.approx(0.5)
    json.dumps(result.as_dict())


def test_a_document_without_a_record_is_all_missing():
    gold = [GoldRecord("a.pdf", {"kind": "press", "parties": [party("A")], "signed_on": None})]
    result = evaluate(gold, {})
    assert result.unread == ("a.pdf",)
    assert result.score("parties").recall == 0.0  # type: ignore[union-attr]
    assert {mistake.kind for mistake in result.errors} == {"missing"}


def test_gold_names_its_document_in_three_ways(tmp_path):
    path = tmp_path / "gold.jsonl"
    lines = [{"path": "documents/a.pdf"}, {"id": "H1", "file": "H1.docx"}, {"id": "S1"}]
    path.write_text("\ufeff" + "\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [entry.path for entry in read_gold(path)] == ["documents/a.pdf", "H1.docx", "S1.txt"]


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"path": 3}'])
def test_a_broken_gold_says_where(tmp_path, line):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "S1"}\n' + line, encoding="utf-8")
    with pytest.raises(CorpusError, match="2 行目"):
        read_gold(path)
    with pytest.raises(CorpusError, match="読めません"):
        read_gold(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("gold", "paths", "matched"),
    [
        ("documents/a.pdf", ["/x/documents/a.pdf", "/x/other/a.pdf"], "/x/documents/a.pdf"),
        ("a.pdf", ["file:///x/a.pdf"], "file:///x/a.pdf"),
        ("a.pdf", [r"C:\data\a.pdf"], r"C:\data\a.pdf"),
        ("S1.txt", ["/x/S1.pdf"], "/x/S1.pdf"),
        ("S1.txt", ["/x/S1.pdf", "/y/S1.docx"], None),
        ("S1.txt", ["/x/AS1.txt"], None),
    ],
)
def test_gold_finds_its_record(gold, paths, matched):
    found = match_gold([GoldRecord(gold, {})], [{"path": path} for path in paths])
    assert (found.get(gold) or {}).get("path") == matched


def test_what_is_taken_for_what_is_counted() -> None:
    gold = [
        GoldRecord("a.pdf", {"kind": "press", "parties": [{"name": "青空会", "type": "npo"}]}),
        GoldRecord("b.pdf", {"kind": "press"}),
        GoldRecord("c.pdf", {"kind": "agreement"}),
    ]
    found = {
        "a": {**EMPTY, "kind": "report", "parties": [party("青空会", type="association")]},
        "b": {**EMPTY, "kind": "report"},
        "c": {**EMPTY, "kind": "agreement"},
    }
    told = evaluate(gold, {entry.key: found[entry.key[0]] for entry in gold}).confusion
    assert told == {"kind": (("press", "report", 2),), "party_type": (("npo", "association", 1),)}
