"""Made-up documents, tagged by hand."""

from __future__ import annotations

import hashlib
from typing import Any

from kyoutei_nlp.agreement import Clause, Tag, TaggedDocument
from kyoutei_nlp.document import Document, Page, Passage, Source, Span

DEED = """包括連携協定書
桜川市（以下「甲」という。）と㈱みなと銀行（以下「乙」という。）は、協定を結ぶ。
第１条（目的）観光の振興を図る。
第２条（期間）令和５年３月３１日までとし、１か月前までに申出がなければ１年間更新する。
令和２年４月１日
甲　桜川市長　大和田花子"""
PRESS = """協定を締結しました
令和3年5月6日、桜川市とみどり大学は「学びの協定」を、桜川市とひかり電力は令和3年6月7日に「電力の協定」を結んだ。"""


def tag(text: str, surface: str, label: str, value: str, nth: int = 0, **attributes: str) -> Tag:
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    span = Span(start, start + len(surface))
    score = float(attributes.pop("score", "0.9"))
    return Tag(label, span, surface, value, "rule", score, "hand 1", attributes)


def document(text: str, kind: Any, path: str) -> Document:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    whole = Span(0, len(text))
    return Document(
        source=Source(path, sha256, "text/plain", len(text.encode())),
        kind=kind,
        title=text.splitlines()[0],
        text=text,
        pages=(Page(1, 0, len(text), text),),
        passages=(Passage(f"{sha256[:12]}#0", whole, "section"),),
        reader="text 1",
    )


def deed() -> TaggedDocument:
    t = DEED
    read = document(t, "agreement", "shelf/deed.txt")
    first, second = t.index("第１条"), t.index("第２条")
    tags = (
        tag(
            t,
            "包括連携協定書",
            "agreement",
            "包括連携協定書",
            record="0",
            source="deed",
            kind="comprehensive",
        ),
        tag(
            t,
            "桜川市",
            "party",
            "桜川市",
            record="0",
            type="municipality",
            code="082317",
            prefecture="茨城県",
            alias="甲",
        ),
        tag(
            t, "㈱みなと銀行", "party", "株式会社みなと銀行", record="0", type="company", alias="乙"
        ),
        tag(t, "大和田花子", "signer", "大和田花子", record="0", party="桜川市", title="桜川市長"),
        tag(t, "大和田花子", "person", "大和田花子"),
        tag(t, "桜川市", "municipality", "桜川市", code="082317", prefecture="茨城県"),
        tag(t, "桜川市", "municipality", "桜川市", nth=1, code="082317", prefecture="茨城県"),
        tag(t, "㈱みなと銀行", "organisation", "株式会社みなと銀行", type="company"),
        tag(t, "令和２年４月１日", "date", "2020-04-01", role="signed", record="0"),
        tag(t, "令和２年４月１日", "date", "2020-04-01", role="other"),
        tag(t, "令和５年３月３１日", "date", "2023-03-31", role="expiry"),
        tag(t, "令和５年３月３１日", "term", "2023-03-31", record="0", what="expires_on"),
        tag(t, "１年間更新", "term", "true", record="0", what="auto_renewal"),
        tag(t, "１年間", "term", "P1Y", record="0", what="renewal_period"),
        tag(t, "１か月前", "term", "P1M", record="0", what="notice_period"),
        tag(t, "観光", "field", "tourism", record="0", how="listed"),
    )
    clauses = (
        Clause("d/1", "第１条", "目的", "purpose", 1, Span(first, second)),
        Clause("d/1/1", "１", None, "other", 2, Span(first + 3, second), "d/1"),
        Clause("d/2", "第２条", "期間", "term", 1, Span(second, t.index("令和２年"))),
    )
    return TaggedDocument(read, tags, clauses, (("hand", "1"),))


def press() -> TaggedDocument:
    t = PRESS
    one: dict[str, str] = {"record": "1", "source": "mention", "status": "signed"}
    two: dict[str, str] = {"record": "2", "source": "mention", "status": "signed"}
    city = {"type": "municipality", "code": "082317", "prefecture": "茨城県"}
    tags = (
        tag(t, "学びの協定", "agreement", "学びの協定", **one),
        tag(t, "桜川市", "party", "桜川市", record="1", **city),
        tag(t, "みどり大学", "party", "みどり大学", record="1", type="university"),
        tag(t, "令和3年5月6日", "date", "2021-05-06", record="1", role="signed"),
        tag(t, "学び", "field", "education", record="1"),
        tag(t, "電力の協定", "agreement", "電力の協定", **two),
        tag(t, "桜川市", "party", "桜川市", nth=1, record="2", **city),
        tag(t, "ひかり電力", "party", "ひかり電力", record="2", type="company"),
        tag(t, "令和3年6月7日", "date", "2021-06-07", record="2", role="signed"),
        tag(t, "電力", "field", "environment", nth=1),
    )
    return TaggedDocument(document(t, "press", "shelf/press.txt"), tags)


def nothing() -> TaggedDocument:
    return TaggedDocument(document("ごみの出し方\n月曜日に出す。", "other", "shelf/other.txt"), ())
