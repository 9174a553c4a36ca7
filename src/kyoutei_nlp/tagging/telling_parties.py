"""Whether the words around a chain of bodies make it a party of the agreement told of (協定の相手を示す言い方).

Found: 「A、Bの三者は協定を締結」「協定を結んだA」「Aとは昨年締結しました」. Not found: 「A社と連携し」, a place where something is held.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging.named_bodies import HEAD, Range

SENTENCE: Final = re.compile(r"[^。\n]+(?:。(?:\([^()\n]{4,24}\))?|\n|$)")
AGREEMENT: Final = re.compile(
    r"協定|協約|結び直|(?:姉妹|友好)(?:都市|町村|町|村|港|校)(?:の?(?:縁組|縁|契り)|(?:と|に)な[っりる])|覚書|盟約|提携|調印|(?:確認|合意)書(?!類)|に(?:関する|係る)申し?合わ?せ|(?:包括|共同)宣言|(?<!契約を)(?<!契約の)(?<!条約を)(?<!条約の)(?<!契約)(?<!条約)締結|(?<![をでに])結(?:びまし|んで(?:い|お)|んだ)(?![^。]{0,20}(?:契約|条約|同盟|縁|絆))"
)

LONGEST_HEADING: Final = 40


def _letters(pattern: str) -> int:
    """The length of a pattern without its conditions, so that との is tried before と."""
    return len(re.sub(r"\(\?!.*?\)", "", pattern))


@cache
def after_body() -> re.Pattern[str]:
    """What stands behind a body and says its part in the sentence (と, は, との間で …), as ``word``."""
    data = load_data("party_wording")["running"]
    between = f"(?:{'|'.join(data['between'])})*"
    return re.compile(
        rf"{HEAD}[ ]*{between}[ 、]*(?P<word>{'|'.join(sorted(data['after'], key=_letters, reverse=True))})"
    )


def is_party(text: str, chain: list[Range], start: int, end: int) -> bool:
    """Whether the words around the chain make its bodies parties of the agreement in ``[start, end)``."""
    first, last = chain[0][0], chain[-1][1]
    if (
        _named_before(text, first, start)
        or _after_verb(text, first, start)
        or _row(text, chain, start, end)
    ):
        return True
    if _BRACKETED.match(text, last, end):
        return True
    if _IN_BRACKET.search(text[start:first]) and len(chain) > 1:
        return True
    if _GROUP.fullmatch(text, first, last) and _AMONG.match(text, last, end):
        return bool(AGREEMENT.search(text, last, end))
    if _counted(text, first, last, start, end) or _under(text, first, last, start, end):
        return True
    if len(chain) > 1 and _joint().match(text, last, end):
        return True
    if is_pair(text, chain) and _OF_BOTH.match(text, last, end):
        return True
    if text.startswith(" ", last) and _begins_line(text, first) and _is_heading(text, last, end):
        return True
    after = words_after(text, chain, end)
    if after is None:
        return False
    verb = verbs().search(text, after.end(), end)
    agreement = AGREEMENT.search(text, last, end)
    if agreement is None:
        close = verb is not None and verb.start() - after.end() < CLOSE
        apart = after["word"] in {"とは", "とも"}
        told = bool(AGREEMENT.search(text, start, first))
        bound = after["word"] in _WITH or after["word"].endswith("で") or after["word"] in _ACTS
        return told and (apart or (close and bound))
    if after["word"] in {"は", "が", "では", "も"}:
        return bool(verb) or _is_heading(text, after.end(), end)
    if after["word"] == "との" and re.search(
        r"[、。]|が|を", text[after.end() : agreement.start()]
    ):
        return False
    if after["word"] in {"から", "より"}:
        return False
    late = verbs().search(text, agreement.start(), end)
    return bool(late) or agreement.start() - after.end() < NEAR


NEAR: Final = 60
CLOSE: Final = 15
_ACTS: Final = frozenset({"は", "が"})
_WITH: Final = frozenset({"と", "とは", "とも", "との間で", "の間で", "間で"})


# 「…に関する連携協定(令和3年6月8日 A市・B市・C株式会社)」.
_IN_BRACKET: Final = re.compile(r"(?:協定|覚書|盟約|確認書)書?[」』]?\([^()、]{0,24}$")
# 「5市で…協定を結んだ」, where 飯田市で would be a place.
_GROUP: Final = re.compile(r"(?:[2-9二三四五六七八九]|両)[一-鿿]{1,3}")
_AMONG: Final = re.compile(r"(?:の?間)?で(?![あすはし])")
# 「A様(平成23年1月17日「…に関する協定」)から」: the agreement stands in a bracket behind its partner.
_BRACKETED: Final = re.compile(
    r"(?:様|さん|さま)?\([^()]{0,60}(?:協定|覚書)書?[」』]?[^()]{0,16}\)"
)
# 「A と B の災害時応援協定は」: named as theirs, whatever the sentence says of it.
_OF_BOTH: Final = re.compile(
    r"の[^、。はがを]{0,25}?(?:協定|覚書|盟約|確認書|合意書)書?[はがをにもで]"
)


def _begins_line(text: str, first: int) -> bool:
    return not text[text.rfind("\n", 0, first) + 1 : first].strip(" ・●○◆■◇□*")


def _is_heading(text: str, start: int, end: int) -> bool:
    """「A が B と包括連携協定」: a heading or a short news, whose verb is left out."""
    rest = text[start:end]
    return "。" not in rest and bool(
        re.search(r"と[^、。はが]{0,30}(?:協定|覚書|盟約|提携)書?へ?(?:$|[ \n!(~…]|締結)", rest)
    )


@cache
def verbs() -> re.Pattern[str]:
    """締結, 結ぶ and the other verbs of making an agreement."""
    return re.compile("|".join(load_data("party_wording")["running"]["verbs"]))


def _named_before(text: str, first: int, start: int) -> bool:
    """「協定の相手方は A」「締結関係者は A」."""
    data = load_data("party_wording")["running"]
    lead = rf"(?:{'|'.join(data['before'])})(?:は|が|として|の|:|、)*[、: ]*$"
    made = r"(?:締結|調印|署名|結|交わ|サイン)[^、。]{0,4}[ただ]のは、?$"
    return bool(re.search(rf"{lead}|{made}", text[start:first]))


def _after_verb(text: str, first: int, start: int) -> bool:
    """「協定を締結いたしました A」: the body that the clause describes."""
    clause = text[start:first]
    made = "|".join(load_data("party_wording")["running"]["bound"])
    told = re.search(
        rf"(?:(?:{verbs().pattern})[^、。とがは]{{0,10}}(?:[ただ]|る|ます|ました)|{made})(?:相手の|、)?$",
        clause,
    )
    return told is not None and bool(AGREEMENT.search(clause))


def _row(text: str, chain: list[Range], start: int, end: int) -> bool:
    """「・福島県福島市　平成14年11月　友好交流都市協定」: a line of a list that begins with the partner."""
    line = text[start:end].strip().removesuffix("。")
    if "。" in line or len(line) > LONGEST_ROW or not _BULLET.fullmatch(text, start, chain[0][0]):
        return False
    after = text[chain[-1][1] : end]
    return (
        bool(re.match(r"[ :(]", after))
        and bool(re.search(r"[0-9]", after))
        and bool(AGREEMENT.search(after))
    )


def _counted(text: str, first: int, last: int, start: int, end: int) -> bool:
    """「協定は、上田市をはじめ21団体と」: named as examples of those that agreements are with."""
    after = re.compile(
        r"(?:など|ほか|等|をはじめ)[^、。]{0,4}?[0-9]+(?:件|団体|社|自治体|市|町)"
    ).match(text, last, end)
    return after is not None and bool(AGREEMENT.search(text, max(0, start - LONGEST_HEADING), end))


def _under(text: str, first: int, last: int, start: int, end: int) -> bool:
    """「協定に基づき、A から職員の派遣を受ける」「A へ、協定に基づいて職員を派遣した」."""
    if not re.search(r"協定書?[^、。]{0,25}(?:に基づ|により|によって|に従)", text[start:end]):
        return False
    helped = re.compile(
        r"(?:長|側|様)?(?:から|より|へ|に(?!基づ|よ|対|つ|関|係|お|と))[^。]{0,40}(?:派遣|応援|支援|提供|受け|送|届|貸|融通)"
    )
    return helped.match(text, last, end) is not None


LONGEST_ROW: Final = 90
_BULLET: Final = re.compile(
    r"[ ]*(?:[・●○◆■◇□*\-–]|[0-9]+[.)]|\((?:[0-9]+|[ア-ンa-z])\)|[①-⑳]|[ア-ン][ .])?[ ]*"
)


def words_after(text: str, chain: list[Range], end: int | None = None) -> re.Match[str] | None:
    """What stands behind the chain and says its part, also where a bracket holds it whole: 三町（A町・B町・C村）と."""
    first, last = chain[0][0], chain[-1][1]
    stop = len(text) if end is None else end
    held = text[first - 1 : first] == "(" and text[last : last + 1] == ")"
    return after_body().match(text, last + held, stop)


@cache
def _joint() -> re.Pattern[str]:
    """An agreement named as that of the bodies before it: A、B、Cの三者協定, AとBの協定締結式, AとBは、本協定に基づき."""
    return re.compile("|".join(load_data("party_wording")["running"]["joint"]))


def is_subject(text: str, chain: list[Range]) -> bool:
    """Whether the chain is who acts in the sentence (…は, …において)."""
    after = words_after(text, chain)
    return after is not None and after["word"] in {"は", "が", "において", "では", "も"}


def is_pair(text: str, chain: list[Range]) -> bool:
    """Whether the chain itself says who is with whom (A と B の協定, A、B との間の): not 「A と B と」, whose subject is elsewhere."""
    after = words_after(text, chain)
    inside = text[chain[-2][1] : chain[-1][0]] if len(chain) > 1 else ""
    return inside.startswith("と") and (
        after is None or after["word"] not in {"と", "とも", "とは"}
    )


def makes_up(text: str, chain: list[Range]) -> bool:
    """Whether the bodies are only the members of the one behind them (A市、B町でつくる C広域連合)."""
    return bool(_MEMBERS.match(text, chain[-1][1]))


_MEMBERS: Final = re.compile(
    r"(?:の[0-9一二三四五六七八九十]*(?:者|市町村|市町|町村|市|町|村|団体))?(?:で(?:つくる|作る|構成|組織)|から(?:なる|成る)|が(?:つくる|構成する|組織する|加盟する|参加する|出資する))"
)


def with_subject(
    text: str, chains: list[list[Range]], partners: list[list[Range]], start: int
) -> list[list[Range]]:
    """The partners with who has the agreement with them: 「A は、B との協定に基づき…」, whose verb is not that of making it."""
    alone = len(partners) == 1 and not is_pair(text, partners[0])
    acting = [
        chain
        for chain in chains
        if alone and chain[-1][1] <= partners[0][0][0] and is_subject(text, chain)
    ]
    return sorted([*partners, *(c for c in acting[-1:] if c not in partners)])
