"""Where several deeds of one text begin and end, and what must not begin one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kyoutei_nlp.deeds import find_deeds

COVER = "霧島野市災害時応援協定集\n令和６年４月\n霧島野市総務部危機管理課"
AID = """災害時における相互応援に関する協定書
霧島野市（以下「甲」という。）と海老根町（以下「乙」という。）は、災害時の相互応援について、次のとおり協定を締結する。
（目的）
第１条　この協定は、甲又は乙の区域で災害が発生した場合の応援について定める。
（経費）
第２条　経費は、応援を受けた者が負担する。
この協定の締結を証するため、本書２通を作成し、甲乙署名の上、各自その１通を保有する。
平成２５年６月１日
甲　霧島野市長　岩永　正
乙　海老根町長　久住　花子"""
GOODS = """災害時における生活物資の供給に関する協定書
霧島野市（以下「甲」という。）と株式会社まるきた（以下「乙」という。）とは、次のとおり協定を締結する。
第１条　甲は、災害時に物資が必要なときは、乙に供給を要請する。
第２条　有効期間は、令和３年４月１日から１年間とする。
この協定の締結の証として、本書２通を作成し、各自１通を保有する。
令和３年３月２５日
甲　霧島野市
霧島野市長　岩永　正
乙　株式会社まるきた
代表取締役　北　一郎"""
APPENDED = """別表（第１条関係）
品目\t数量
飲料水\t500本
様式第１号（第１条関係）
物資供給要請書"""
MEMO = """災害時における生活物資の供給に関する協定書第１条に係る実施細目
甲と乙は、協定書の実施に関し、次のとおり定める。
第１条　連絡責任者は、甲は危機管理課長、乙は店長とする。"""
SIGNED_MEMO = MEMO + "\n令和３年３月２５日\n甲　霧島野市長　岩永　正\n乙　代表取締役　北　一郎"
SISTER = """姉妹都市提携盟約書
益田市と大槌町は、歴史の縁により、ここに姉妹都市の提携を結ぶ。
一　両市町は、青少年の交流を進める。
この盟約を証するため、本書二通を作成し、各一通を保有する。
平成二年十月十八日
益田市長　石川　茂
大槌町長　佐藤　進"""
ORDINANCE = """霧島野市災害対策本部運営要綱
（趣旨）
第１条　この要綱は、霧島野市災害対策本部条例第４条の規定に基づき、必要な事項を定める。
第２条　本部は、次の部をもって組織する。"""
ROLL = "応援協力者名簿\n番号\t氏名\n1\t山田一郎"
CONTENTS = """目次
１　災害時における相互応援に関する協定書
２　災害時における生活物資の供給に関する協定書
３　姉妹都市提携盟約書"""
DOTTED = """目次
第１章　自治体との協定
災害時における相互応援に関する協定書………………３
災害時における生活物資の供給に関する協定書…………５"""
TELLING = """本市は、次の協定を結んでいる。
災害時における相互応援に関する協定書
災害時における生活物資の供給に関する協定書
いずれも平成25年に締結し、毎年訓練を行っている。"""
CROSSED = GOODS.replace(
    "第２条", "第２条　次に掲げる協定は、廃止する。\n災害時における食料の供給に関する協定書\n第３条"
)

AID_LETTERS = AID.replace(
    "災害時における相互応援に関する協定書", "災害時における相互応援に関する\n協　定　書"
)
PROMISE = """海の未来をつくる包括連携協定
霧島野市（以下「市」という。）、海洋大学（以下「本学」という。）及び漁業協同組合は、下記のとおり手を携えて歩むことを約束します。
１　めざすもの
豊かな海を次の世代に引き継ぎます。
2023（令和5）年3月17日
霧島野市長　岩永　正
学長　重松　昭人"""
FOUND = [
    ([AID, PROMISE, GOODS], [0, 1, 2]),
    ([AID, GOODS], [0, 1]),
    ([COVER, CONTENTS, AID, GOODS, SISTER], [2, 3, 4]),
    ([COVER, DOTTED, "第１章　自治体との協定", AID, "第２章　民間事業者との協定", GOODS], [3, 5]),
    (["資料１－１", AID, "資料１－２", GOODS], [1, 3]),
    ([AID_LETTERS, GOODS], [0, 1]),
    ([AID, ORDINANCE, GOODS], [0, 2]),
    ([CONTENTS, ORDINANCE, AID, GOODS, ROLL], [2, 3]),
    ([GOODS, SIGNED_MEMO], [0, 1]),
    ([TELLING, AID, GOODS], [1, 2]),
    ([AID, CROSSED], [0, 1]),
    (["【協定１】", AID, "（案）", GOODS], [1, 3]),
    ([AID.replace("協定書\n", "協定書（海老根町）\n"), GOODS], [0, 1]),
]
"""(pieces of a text, which of them are the deeds)."""
APPENDED_FOUND = [([GOODS, APPENDED, AID], [[0, 1], [2]]), ([GOODS, MEMO, AID], [[0, 1], [2]])]
NOT_FOUND = [
    AID,
    f"{GOODS}\n{APPENDED}",
    f"{GOODS}\n{MEMO}",
    f"{COVER}\n{CONTENTS}",
    f"{CONTENTS}\n{ORDINANCE}",
    f"{CONTENTS}\n{GOODS}",
    f"{ORDINANCE}\n様式第１号\n災害時における物資の供給に関する協定書",
    TELLING,
    f"{TELLING}\n{ORDINANCE}",
    CROSSED,
    "",
]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_one_deed_or_none_is_no_collection(text: str) -> None:
    assert find_deeds(text) == ()


@pytest.mark.parametrize("with_pages", [False, True])
@pytest.mark.parametrize(("pieces", "deeds"), FOUND)
def test_each_deed_is_found_whole(pieces: list[str], deeds: list[int], *, with_pages: bool) -> None:
    assert _found(pieces, with_pages=with_pages) == [pieces[index] for index in deeds]


@pytest.mark.parametrize(("pieces", "deeds"), APPENDED_FOUND)
def test_what_is_appended_stays_with_the_deed_before_it(
    pieces: list[str], deeds: list[list[int]]
) -> None:
    wanted = ["\n".join(pieces[index] for index in indices) for indices in deeds]
    assert _found(pieces, with_pages=False) == wanted


def test_a_title_over_two_lines_belongs_to_its_deed() -> None:
    text = f"{AID_LETTERS}\n{GOODS}"
    first = find_deeds(text)[0]
    assert text[first.title.start : first.title.end] == "災害時における相互応援に関する\n協　定　書"


def _found(pieces: list[str], *, with_pages: bool) -> list[str]:
    """The deeds of the pieces, each of which begins a page (or none does)."""
    text = "\n".join(pieces)
    starts = [0]
    for before, _ in pairwise(pieces):
        starts.append(starts[-1] + len(before) + 1)
    found = find_deeds(text, starts if with_pages else ())
    return [text[deed.span.start : deed.span.end] for deed in found]
