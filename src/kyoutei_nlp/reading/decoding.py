"""Bytes to text: the Japanese encodings, told apart strictly first and by plausibility last.

Order: byte order marks; ISO-2022-JP by its escapes; UTF-16 by its zeros; UTF-8 strictly; then cp932 against EUC-JP, which share
most byte pairs, by how Japanese the result looks.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from kyoutei_nlp.errors import UnreadableSourceError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPE: Final = re.compile(rb"\x1b(?:\$[@B]|\$\([@BD]|\([BJI])")
_PLAUSIBLE: Final = re.compile("[ぁ-んァ-ヶー、。「」（）・　一-龥０-９\n]")
_IMPLAUSIBLE: Final = re.compile("[ｦ-ﾟ\x80-\x9f\ue000-\uf8ff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
MAX_CONTROL_SHARE: Final = 0.005


def decode(data: bytes, path: str) -> tuple[str, str]:
    """The text and the name of its encoding. A character cut off at the very end is forgiven.

    Raises:
        UnreadableSourceError: No encoding fits, or the bytes are not text at all.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _checked(data.decode(name, errors="replace"), path), name
    found = _decode_without_mark(data)
    if found is None:
        raise UnreadableSourceError(
            path, "not_supported", "文字コードが分かりません（文字の文書ではないようです）"
        )
    return _checked(found[0], path), found[1]


def _decode_without_mark(data: bytes) -> tuple[str, str] | None:
    if _ESCAPE.search(data) and max(data) < 0x80:
        text = _strict(data, "iso2022_jp_ext") or _iso2022_with_extensions(data)
        if text is not None:
            return text, "iso-2022-jp"
    if b"\x00" in data:
        return _utf16_without_mark(data)
    text = _strict(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    guesses = [(_strict(data, name), name) for name in ("cp932", "euc_jis_2004", "euc_jp")]
    fitting = [(text, name) for text, name in guesses if text is not None]
    if not fitting:
        return _damaged_utf8(data)
    best, name = max(fitting, key=lambda guess: _plausibility(guess[0]))
    if _plausibility(best) < 0.5 and not best.isascii():
        return None
    return best, {"euc_jis_2004": "euc-jp", "euc_jp": "euc-jp"}.get(name, name)


def _utf16_without_mark(data: bytes) -> tuple[str, str] | None:
    """UTF-16 that does not say so: its line ends and digits hold zeros, and one order of bytes reads as Japanese."""
    even = data[: len(data) // 2 * 2]
    guesses = [(_strict(even, name), name) for name in ("utf-16-le", "utf-16-be")]
    fitting = [(text, name) for text, name in guesses if text and "\x00" not in text]
    best = max(fitting, key=lambda guess: _plausibility(guess[0]), default=None)
    return best if best is not None and _plausibility(best[0]) >= 0.7 else None


def _iso2022_with_extensions(data: bytes) -> str | None:
    """ISO-2022-JP as mail programs write it, with ① and ㈱ (row 13 of NEC) in the place of JIS X 0208."""
    pieces: list[str] = []
    mode = b"(B"
    for part in re.split(rb"(\x1b(?:\$[@B]|\([BJI]))", data):
        if part[:1] == b"\x1b":
            mode = part[1:]
        elif mode[:1] == b"$":
            wide = bytes(byte | 0x80 if byte > 0x20 else byte for byte in part)
            pieces.append(wide.decode("euc_jis_2004", errors="replace"))
        elif mode == b"(I":
            pieces.append(bytes(byte | 0x80 for byte in part).decode("shift_jis", errors="replace"))
        else:
            pieces.append(part.decode("ascii", errors="replace"))
    text = "".join(pieces)
    return text if text.count("\ufffd") <= len(text) * MAX_CONTROL_SHARE else None


def _damaged_utf8(data: bytes) -> tuple[str, str] | None:
    """UTF-8 with a few bad bytes is still UTF-8; a text cut at random elsewhere is not."""
    text = data.decode("utf-8", errors="replace")
    return (text, "utf-8") if text.count("\ufffd") <= len(text) * MAX_CONTROL_SHARE else None


def _strict(data: bytes, name: str) -> str | None:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        return decoder.decode(data, final=False)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """Share of the characters that ordinary Japanese is made of, less what it is not."""
    letters = [c for c in text[:20_000] if c > "\x7f"]
    good = sum(1 for c in letters if _PLAUSIBLE.match(c))
    bad = sum(1 for c in letters if _IMPLAUSIBLE.match(c))
    return (good - bad) / max(len(letters), 1)


def _checked(text: str, path: str) -> str:
    if len(_CONTROL.findall(text)) > max(1, len(text) * MAX_CONTROL_SHARE):
        raise UnreadableSourceError(path, "not_supported", "文字の文書ではありません（バイナリ）")
    return text
