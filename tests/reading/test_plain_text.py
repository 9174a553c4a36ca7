"""Plain text: encodings told apart by the bytes, and lines that were wrapped by hand rejoined."""

from __future__ import annotations

import pytest

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.text import read_text

TEXT = "甲市と乙町は、災害時の相互応援に関する協定を締結した。\n第１条　カタカナとひらがな、２０２３年。\n"
EXTENDED = "㈱北日本と髙橋は、①防災、②観光、Ⅲ健康の３項目で協定を結んだ。№５。\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp932",
        "euc_jp",
        "iso2022_jp",
    ],
)
def test_encodings(encoding):
    assert decode(TEXT.encode(encoding), "a.txt")[0].lstrip("\ufeff") == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_letters_of_nec_and_ibm(encoding):
    assert decode(EXTENDED.encode(encoding), "a.txt")[0] == EXTENDED


def test_mail_programs_write_circled_numbers_in_iso_2022_jp():
    """Row 13 of NEC under the escape of JIS X 0208, as Outlook does."""
    text = "次の項目について協定を締結する。①防災②観光"
    data = b"\x1b$B" + bytes(b & 0x7F for b in text.encode("euc_jis_2004")) + b"\x1b(B\n"
    assert decode(data, "a.txt") == (text + "\n", "iso-2022-jp")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x00" * 100 + b"abc", b"MZ\x90\x00\x03\x00" * 90]
)
def test_what_is_no_text(data):
    with pytest.raises(UnreadableSourceError):
        decode(data, "a.txt")


def _paragraphs(text: str) -> list[str]:
    (page,) = read_text(text.encode(), "a.txt").pages
    return ["".join(line.text for line in block.lines) for block in page.blocks]


LONG = "この協定は、甲市と乙市とが災害時に相互に応援を行うことにより、住民の生命と財産を守り、被災した地域の一日も早い復旧に寄与することを目的とするものであり、その実施について必要な事項を定める。"
SECOND = "甲及び乙は、前条の目的を達成するため、平常時から情報を交換し、訓練に参加し、担当者の名簿を取り交わし、変更があったときは速やかに相手方に知らせ、顔の見える関係を保つものとする。"


def _wrapped(text: str, width: int, indent: str = "") -> str:
    pieces = [text[i : i + width] for i in range(0, len(text), width)]
    return f"\n{indent}".join(pieces)


@pytest.mark.parametrize("width", [24, 35, 38, 40])
def test_lines_wrapped_like_mail_are_rejoined(width):
    text = f"{_wrapped('　' + LONG, width)}\n{_wrapped('　' + SECOND, width)}\n以上"
    assert _paragraphs(text) == [LONG, SECOND, "以上"]


def test_an_address_longer_than_the_lines_does_not_matter():
    address = "https://www.example.jp/" + "a" * 90
    text = f"{_wrapped('　' + LONG, 35)}\n{address}\n{_wrapped('　' + SECOND, 35)}"
    assert _paragraphs(text) == [LONG, address, SECOND]


def test_articles_with_hanging_lines_are_rejoined():
    first, second = f"第１条　{LONG}", f"第２条　{SECOND}"
    text = f"{_wrapped(first, 35, '　')}\n{_wrapped(second, 35, '　')}"
    assert _paragraphs(text) == [first, second]


NOT_WRAPPED = [
    "第１条　目的を定める。\n第２条　期間を定める。\n第３条　協議する。\n第４条　その他を定める。",
    "甲　甲市長　山田　太郎\n乙　乙町長　鈴木　花子\n丙　丙村長　佐藤　次郎\n丁　丁区長　高橋　三郎",
    f"{LONG}\n{SECOND}\n{LONG}\n{SECOND}",
    "\n".join(
        f"{n}　{name}に関する事項についての相互の協力、" for n, name in enumerate("甲乙丙丁", 1)
    ),
]


@pytest.mark.parametrize("text", NOT_WRAPPED)
def test_lines_that_are_paragraphs_stay(text):
    assert _paragraphs(text) == text.split("\n")
