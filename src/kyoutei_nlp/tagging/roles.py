"""What a date is for (役割): signed, signing_planned, effective, expiry, event, law, other.

Rules with their cue words in data/dates.toml. In a deed the date of the signature block counts; a date inside the
text (「平成20年2月28日に締結した協定」) is an older agreement's. Elsewhere the words right after the date decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import phrases
from kyoutei_nlp.tagging.date_grammar import blank_pattern
from kyoutei_nlp.tagging.date_words import Expression

# The date of a signature block stands at most this far (characters) after the closing formula; a formula
# itself is seldom longer than 150 characters in the deeds looked at.
CLOSING_REACH: Final = 500
TITLE_REACH: Final = 400
HEADING_LENGTH: Final = 24


@dataclass(frozen=True, slots=True)
class Setting:
    """What the roles depend on beside the words: a deed, an announcement of one agreement, or another text."""

    text: str
    deed: bool
    announcement: bool
    reference: date | None = None


def roles(found: Sequence[Expression], setting: Setting) -> tuple[list[str], int | None]:
    """One role for each expression, and the index of the one date on which this agreement was signed."""
    given = [_by_words(item, setting) for item in found]
    signed = _signed_index(found, given, setting)
    if setting.deed:
        given = ["other" if role in _SIGNING else role for role in given]
    if setting.announcement:
        given = _of_announcement(found, given, signed, setting)
    elif signed is not None:
        given[signed] = "signed"
    return given, signed


_SIGNING: Final = ("signed", "signing_planned")


def _of_announcement(
    found: Sequence[Expression], given: Sequence[str], signed: int | None, setting: Setting
) -> list[str]:
    """Only one day of signing is this agreement's; it is planned where the words or the day of the text say so."""
    own = ["other" if role == "signed" else role for role in given]
    if signed is not None and given[signed] != "signing_planned":
        own[signed] = _planned_if_ahead("signed", found[signed], setting)
    return own


def _cues() -> dict[str, Any]:
    cues: dict[str, Any] = load_data("dates")["roles"]
    return cues


def _by_words(item: Expression, setting: Setting) -> str:
    """The role that the words around say, without looking at other dates."""
    if item.flag == "law":
        return "law"
    cues = _cues()
    before, after = _sentence_around(setting.text, item)
    before = _heading_above(setting.text, item) + before
    for rule in cues["rule"]:
        if setting.deed and not rule.get("in_deed", True):
            continue
        if re.search(rule.get("before", ""), before) and re.search(rule["after"], after):
            role = str(rule["role"])
            ends = item.kind == "interval" and role in ("effective", "expiry")
            other = role in _SIGNING and phrases.is_negative(after) and not _is_left(after)
            return "event" if ends or other else _planned_if_ahead(role, item, setting)
    column = _column_role(setting.text, item.start)
    if column:
        return column
    return "other" if setting.deed else "event"


def _is_left(words: str) -> bool:
    """Whether an agreement is left in the words without those of another sort of 協定 (貿易協定)."""
    return "協定" in phrases.without_negative(words)


def _planned_if_ahead(role: str, item: Expression, setting: Setting) -> str:
    """A signing after the day of the text is planned, however it is told."""
    ahead = (
        setting.reference is not None
        and item.first.exists()
        and item.first.first_day() > setting.reference
    )
    return "signing_planned" if role == "signed" and ahead else role


def _sentence_around(text: str, item: Expression) -> tuple[str, str]:
    """What stands before and after the date in its sentence."""
    bracket = item.start - len("。(") if text.startswith("。(", item.start - 2) else item.start
    start = max(text.rfind("。", 0, bracket), text.rfind("\n", 0, bracket)) + 1
    ends = [end for end in (text.find("。", item.end), text.find("\n", item.end)) if end >= 0]
    return text[start : item.start], text[item.end : min(ends, default=len(text))]


def _heading_above(text: str, item: Expression) -> str:
    """The line above if it is short enough for a heading (協定の期間)."""
    start = text.rfind("\n", 0, item.start)
    above = text[text.rfind("\n", 0, max(start, 0)) + 1 : max(start, 0)].strip()
    return (
        f"{above}:"
        if 0 < len(above) <= HEADING_LENGTH and not re.search("。|[0-9元]年", above)
        else ""
    )


def _column_role(text: str, position: int) -> str | None:
    """``signed`` for a cell under 締結日 or 締結年月日 in a table (cells parted by tabs)."""
    line_start = text.rfind("\n", 0, position) + 1
    column = text.count("\t", line_start, position)
    header = _cues()["signed_column"]
    for line in reversed(text[max(0, line_start - 6000) : line_start].split("\n")):
        cells = line.split("\t")
        if len(cells) > 1 and any(re.search(header, cell.replace(" ", "")) for cell in cells):
            below = column < len(cells) and re.search(header, cells[column].replace(" ", ""))
            return "signed" if below and "\t" in text[line_start:position] else None
    return None


# -- the one date of signing ----------------------------------------------------------------------


def _signed_index(
    found: Sequence[Expression], given: Sequence[str], setting: Setting
) -> int | None:
    if setting.deed:
        return _signed_in_deed(found, setting.text)
    if setting.announcement:
        return _signed_in_announcement(found, given, setting.text)
    return None


def _signed_in_deed(found: Sequence[Expression], text: str) -> int | None:
    """The date of the signature block; else one right under the title; None where it is left blank."""
    closing = _closing_end(text)
    days = [index for index, item in enumerate(found) if item.kind in ("date", "month")]
    alone = [index for index in days if _stands_alone(text, found[index])]
    after = [index for index in alone if found[index].start >= closing > 0]
    if after and found[after[0]].start - closing <= CLOSING_REACH:
        return _latest_of_block(found, after, text)
    behind = [index for index in days if _closes_the_formula(text, found[index], closing)]
    if behind:
        return behind[-1]
    if any(match.start() >= closing for match in blank_pattern().finditer(text)):
        return None
    if alone:
        return alone[-1]
    under_title = [
        index
        for index in days
        if found[index].start < TITLE_REACH
        and re.match(_cues()["under_title"], text[found[index].end : found[index].end + 6])
        and re.search(r"(?:^|\n)[ (]*$", text[: found[index].start])
    ]
    return under_title[0] if under_title else _last_beside_names(found, days, text, closing)


def _latest_of_block(found: Sequence[Expression], after: Sequence[int], text: str) -> int:
    """Where the parties sign on different days, the agreement is concluded on the last of them."""
    block = [after[0]]
    for index in after[1:]:
        between = text[found[block[-1]].end : found[index].start]
        if len(between) > CLOSING_REACH or re.search(_cues()["block_ends"], between):
            break
        block.append(index)
    days = [index for index in block if found[index].kind == "date" and found[index].first.exists()]
    return max(days, key=lambda index: found[index].first.first_day(), default=after[0])


def _closes_the_formula(text: str, item: Expression, closing: int) -> bool:
    """「…各１通を保有する。令和6年3月15日」: the date ends the line of the closing formula."""
    line = text.rfind("\n", 0, closing) + 1
    before = text[line : item.start].rstrip()
    ends = re.match(r"[ ]*(?:\n|$)", text[item.end : item.end + 4])
    return line < item.start < closing and before.endswith("。") and ends is not None


def _last_beside_names(
    found: Sequence[Expression], days: Sequence[int], text: str, closing: int
) -> int | None:
    """A date that opens a line after the closing formula (令和元年10月8日　甲　館山市…)."""
    for index in days:
        starts_line = not text[
            text.rfind("\n", 0, found[index].start) + 1 : found[index].start
        ].strip()
        if starts_line and found[index].start >= closing > 0:
            return index
    return None


def _closing_end(text: str) -> int:
    """Where the last closing formula (締結を証するため…) ends, 0 where there is none."""
    matches = list(re.finditer(_cues()["closing"], text))
    return matches[-1].end() if matches else 0


def _stands_alone(text: str, item: Expression) -> bool:
    """Whether nothing but the date (and 締結, 付け) stands in its line."""
    start = text.rfind("\n", 0, item.start) + 1
    end = text.find("\n", item.end)
    rest = text[start : item.start] + text[item.end : end if end >= 0 else len(text)]
    return re.fullmatch(_cues()["alone"], rest) is not None


def _signed_in_announcement(
    found: Sequence[Expression], given: Sequence[str], text: str
) -> int | None:
    """A date said to be that of signing; else the 日時 of the ceremony."""
    days = [index for index, item in enumerate(found) if item.kind in ("date", "interval")]
    for role in ("signed", "signing_planned"):
        for index in days:
            if given[index] == role:
                return index
    ceremony = _day_of_ceremony(found, days, text) if re.search(_cues()["ceremony"], text) else None
    told = (index for index, role in enumerate(given) if role == "signed")
    return ceremony if ceremony is not None else next(told, None)


def _day_of_ceremony(found: Sequence[Expression], days: Sequence[int], text: str) -> int | None:
    for index in days:
        line = text[text.rfind("\n", 0, found[index].start) + 1 : found[index].start]
        if re.search(_cues()["ceremony_row"], line.replace(" ", "")):
            return index
    return None
