"""Lines that stand by themselves though nothing ends them (日付, 住所, 署名, 文書番号, 連絡先)."""

from __future__ import annotations

import re
from typing import Final

_NUMERAL: Final = "[0-9０-９〇一二三四五六七八九十百千]"
_DATE_LINE: Final = re.compile(
    r"^\S{0,6}?[0-9０-９元〇一二三四五六七八九十（）()令和平成年\s　]*年[0-9０-９〇一二三四五六七八九十（）()\s　]*月"
    r"[0-9０-９〇一二三四五六七八九十\s　]*日(?:現在|(?:[（(].{1,4}[)）]))?(?:\S{0,3}[0-9０-９]+[時:：].{0,6})?$"
)
_PLACE: Final = "[^\\s、。「」（）()を]"
_ADDRESS_LINE: Final = re.compile(
    rf"^(?:[甲乙丙丁戊][　 ]+)?{_PLACE}{{1,20}}[都道府県市区町村郡]{_PLACE}{{0,25}}?{_NUMERAL}(?:番地?|号|番地の{_NUMERAL}+)?$"
)
_ADDRESS_GOES_ON: Final = re.compile(rf"^(?:{_NUMERAL}|丁?目|番|号|地|の{_NUMERAL})")
SIGNS: Final = re.compile(
    r"^[^\s。、「」（）()]{0,20}(?:[市区町村]長|知事|学長|総長|校長|理事長?|会長|会頭|社長|組合長|取締役|代表|代表社員|支[店社部局]長"
    r"|[局部課室所署院園場館]長|本部長|委員長|議長|頭取|総裁|支配人)　"
)
_CONTACT: Final = re.compile(
    r"^(?:(?:電話|ＴＥＬ|TEL|Tel|tel|☎|ＦＡＸ|FAX|Fax|ファックス|メール|電子メール|Ｅ?[-－]?ｍａｉｌ|[Ee]-?[Mm]ail|ＵＲＬ|URL)[番号]*[\s　：:0-9０-９（(]"
    r"|https?://|[\w.+-]+@[\w-]+\.)"
)
_OFFICE: Final = re.compile(
    r"^[^。、]{0,20}(?:[市区町村]長|知事|学長|総長|理事長?|会長|会頭|社長|組合長|代表者?|取締役|議長|Mayor|Maire|Governor|President)$"
    r"|^(?:Mayor|Maire|Governor|President)\b[^.]{0,40}$"
)
NAME: Final = 16
"""Letters of a name that stands under its office, at most."""
_LISTED: Final = re.compile(r"(?:[…‥・.．]\s?){3,}[\s　]*[0-9０-９]{1,4}$")
_LEADS_ON: Final = tuple("：:、（(は")
_REFERENCE: Final = re.compile(
    r"^[^\s。、]{0,10}第[\s　]?[0-9０-９]+(?:[-－ー][0-9０-９]+)?[\s　]?号$"
)


def ends_entry(last: str, line: str) -> bool:
    """Dates, addresses and signers stand on lines of their own (署名欄, あて先)."""
    if (
        _LISTED.search(last)
        or _DATE_LINE.match(last)
        or _REFERENCE.match(last)
        or SIGNS.match(line)
    ):
        return True
    if _OFFICE.match(last) and len(line) <= NAME:
        return True
    if _CONTACT.match(line) and "。" not in line and not last.endswith(_LEADS_ON):
        return True
    if last.endswith("。") and _DATE_LINE.match(line):
        return True
    return bool(_ADDRESS_LINE.match(last)) and not _ADDRESS_GOES_ON.match(line)
