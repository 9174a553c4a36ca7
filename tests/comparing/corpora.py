"""A corpus of a dozen invented deeds for comparing: municipalities are real, partners and agreements are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.embedding import embed_document, load_embedder
from kyoutei_nlp.pipeline import tag_document
from kyoutei_nlp.reading import read

PREAMBLE = "{city}（以下「甲」という。）と{partner}（以下「乙」という。）は、災害時における{what}について、次のとおり協定を締結する。"
ARTICLES = (
    ("目的", "この協定は、{city}の区域に災害が発生した場合における{what}について、必要な事項を定めるものとする。"),
    ("要請", "甲は、災害時に{what}を必要とするときは、乙に対し、文書により要請することができる。"),
    ("費用の負担", "乙が要した費用は、甲が負担するものとし、その額は甲乙協議の上定める。"),
    ("連絡責任者", "甲及び乙は、連絡責任者をあらかじめ定め、変更があったときは速やかに相手方に報告する。"),
    ("協議", "この協定に定めのない事項については、甲乙協議の上定めるものとする。"),
)  # fmt: skip
TERM = (
    "有効期間",
    "この協定の有効期間は、締結の日から{last}までとする。ただし、期間満了の日の１か月前までに甲乙いずれからも申出がないときは、"
    "更に１年間更新するものとし、以後も同様とする。",
)
LONG_NOTICE = (
    "有効期間",
    "この協定の有効期間は、締結の日から{last}までとする。ただし、期間満了の日の１年前までに甲乙いずれからも申出がないときは、"
    "更に１年間更新するものとし、以後も同様とする。",
)
SHIPS = (
    "宇宙港",
    "乙は、月面へ向かう貨物船の発着に用いる軌道上の係留設備を、天文台の観測に支障のない範囲で整備する。",
)
PLACES = (
    ("白井市", "株式会社みなと商事", "生活物資の供給"), ("市原市", "あさひ運輸株式会社", "物資の輸送"),
    ("館山市", "株式会社うみかぜ石油", "燃料の供給"), ("鴨川市", "なぎさ建設業協同組合", "応急復旧"),
    ("柏市", "株式会社つばさ薬局", "医薬品の供給"), ("船橋市", "株式会社ほしぞら電設", "電力の復旧"),
    ("千葉市", "一般社団法人わかばホテル協会", "宿泊施設の提供"), ("長岡市", "株式会社ゆきぐに食品", "食料の供給"),
    ("福井市", "ひかり印刷株式会社", "広報紙の印刷"), ("高知市", "株式会社くろしお飲料", "飲料水の供給"),
    ("北見市", "きたかぜ測量株式会社", "被害の調査"), ("鋸南町", "株式会社はまゆう商店", "物資の供給"),
)  # fmt: skip


def deed(
    city: str, partner: str, what: str, *, articles: Sequence[tuple[str, str]] = (*ARTICLES, TERM)
) -> str:
    """The text of a deed."""
    told = {"city": city, "partner": partner, "what": what, "last": "令和７年３月31日"}
    lines = [f"災害時における{what}に関する協定書", PREAMBLE.format(**told)]
    for n, (heading, text) in enumerate(articles, start=1):
        lines += [f"（{heading}）", f"第{n}条　{text.format(**told)}"]
    lines += ["令和６年４月１日", f"甲　{city}長　山吹みどり", f"乙　{partner}　代表　白川一郎"]
    return "\n".join(lines)


TOURISM = (
    "観光の振興に関する包括連携協定書\n市原市（以下「甲」という。）と学校法人さくら学園（以下「乙」という。）は、次のとおり包括連携協定を締結する。\n"
    "（目的）\n第１条　この協定は、観光の振興及び人材の育成を図ることを目的とする。\n（連携事項）\n第２条　甲及び乙は、次の事項について連携する。\n"
    "(1)　観光の振興に関すること。\n(2)　人材の育成に関すること。\n令和５年10月１日\n甲　市原市長　山吹みどり\n乙　学校法人さくら学園　理事長　白川一郎"
)


def fill(place: Path, folder: Path) -> None:
    """Write the deeds, and a corpus of them with vectors at ``place``."""
    embedder = load_embedder()
    texts = [deed(*each) for each in PLACES] + [TOURISM]
    with Corpus.open(place, create=True) as corpus:
        run = corpus.begin_run(settings={}, versions={}, now=datetime(2026, 4, 1, tzinfo=UTC))
        for n, text in enumerate(texts):
            path = folder / f"{n:02}.txt"
            path.write_text(text, encoding="utf-8")
            document = read(path, ocr="off")
            corpus.add(tag_document(document), embed_document(document, embedder), run=run)
