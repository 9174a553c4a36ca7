"""What an agreement is made of, each part with the tags that prove it: 当事者・署名者・有効期間・義務."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar, get_args

from kyoutei_nlp.agreement.tags import Tag
from kyoutei_nlp.document import _promise

PartyType = Literal[
    "municipality", "prefecture", "ward_association", "national", "company", "university",
    "association", "npo", "joint_body", "other",
]  # fmt: skip

PARTY_TYPES: Final = frozenset(get_args(PartyType))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and the tags that prove it (根拠のある値)."""

    value: T
    evidence: tuple[Tag, ...]

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない値は作れません")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed for a party (署名者)."""

    name: str
    title: str | None
    evidence: tuple[Tag, ...]

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない署名者は作れません")


@dataclass(frozen=True, slots=True)
class Successor:
    """The municipality of today in the place of one that left the map (現在の自治体).

    Attributes:
        name: Official name.
        code: Its 6-digit code.
        since: ISO day on which the old name left the map.
    """

    name: str
    code: str
    since: str


@dataclass(frozen=True, slots=True)
class Party:
    """A party to an agreement (当事者).

    Attributes:
        name: Official name (``館山市``, ``株式会社千葉銀行``).
        surface: As first written in the text.
        code: 6-digit 全国地方公共団体コード (JIS X 0401/0402 with check digit) or None; of a municipality that left the map
            the last one it bore.
        alias: ``甲``, ``本学`` … as the text defines it, or None.
        successor: The municipality of today, for one that left the map.
        code_at_signing: The code it bore on the day of signing; None where that day or the code is not known.
    """

    name: str
    surface: str
    type: PartyType
    code: str | None
    prefecture: str | None
    alias: str | None
    signer: Signer | None
    score: float
    evidence: tuple[Tag, ...]
    successor: Successor | None = None
    code_at_signing: str | None = None

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない当事者は作れません")
        _promise(self.type in PARTY_TYPES, f"未知の当事者の種類です: {self.type}")
        _promise(
            self.code is None or (len(self.code) == 6 and self.code.isdigit()),
            "団体コードは6桁です",
        )


@dataclass(frozen=True, slots=True)
class Term:
    """How long an agreement holds (有効期間). Dates ISO 8601, periods ISO 8601 durations.

    Attributes:
        open_ended: True where the text says that there is no term, or that it holds until someone ends it, or where
            a deed says when it begins and nothing of a term; None otherwise.
    """

    effective_from: Fact[str] | None = None
    expires_on: Fact[str] | None = None
    auto_renewal: Fact[bool] | None = None
    renewal_period: Fact[str] | None = None
    notice_period: Fact[str] | None = None
    open_ended: Fact[bool] | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does what for whom, and who bears the cost (義務).

    Attributes:
        who: The party's name, or what stands for several (両市, 応援を受けた市町村); None where no one is named.
        whom: For whom or to whom, where the sentence says so.
        what: The words for what is done, with the items listed under them after ／.
        how: ``request`` 要請できる, ``duty`` 義務, ``effort`` 努力, ``may`` できる or ``not`` 禁止.
        cost: Who bears the cost, or 各自, 無償, 協議; of the deed where the sentence itself does not say.
        clause: Id of the 条.
    """

    who: str | None
    whom: str | None
    what: str
    how: str
    cost: str | None
    clause: str | None
    evidence: tuple[Tag, ...]

    def __post_init__(self) -> None:
        _promise(bool(self.evidence), "根拠のない義務は作れません")
