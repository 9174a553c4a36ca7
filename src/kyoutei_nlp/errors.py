"""The errors a caller can meet, one tree.

::

    KyouteiError
    ├── UnreadableSourceError   a file that cannot become a Document   (.reason, .path)
    ├── SettingsError           kyoutei.toml or an option is wrong
    ├── QuerySyntaxError        a search query that cannot be understood
    ├── CorpusError             the corpus file cannot be used
    │   └── NotInCorpusError    a document that is not there
    ├── CorrectionError         a correction that cannot be made
    ├── ModelError              a model cannot be loaded or does not fit the corpus
    ├── ThemeError              an edit of themes, or learning them from examples, cannot be done
    ├── DrawingError            a page cannot be drawn
    └── ContractError           a type was built with a broken promise (a bug of ours or a plug-in's)

Every message is in Japanese and says what the person can do.
"""

from __future__ import annotations

from typing import Final

UNREADABLE_REASONS: Final[dict[str, str]] = {
    "encrypted": "パスワードで保護されています。保護を解除したファイルを置いてください",
    "corrupt": "ファイルが壊れています。元の文書から作り直してください",
    "no_text_layer": "文字情報がない画像だけの文書です。文字認識（OCR）が必要です",
    "empty": "文字がひとつもありません",
    "not_supported": "対応していない形式か、拡張子と中身が違います",
    "too_large": "大きすぎます。分割してください",
    "timeout": "時間内に読み終わりませんでした",
}
"""Reason code → what a person reads. The codes are part of the contract."""

QUARANTINE_REASONS: Final[dict[str, str]] = UNREADABLE_REASONS | {
    "failed": "読めましたが、処理の途中で失敗しました。この文書を添えて開発者に知らせてください",
}
"""Why a source can lie in the quarantine: it was unreadable, or a later stage failed on it."""


class KyouteiError(Exception):
    """Base of every error of this package."""


class UnreadableSourceError(KyouteiError):
    """A source that cannot become a Document (読み取れない原本).

    Args:
        path: Path or URI of the source.
        reason: One of ``UNREADABLE_REASONS``.
        detail: What exactly was seen, in Japanese; may be empty.
    """

    def __init__(self, path: str, reason: str, detail: str = "") -> None:
        if reason not in UNREADABLE_REASONS:
            raise ContractError(f"未知の理由コードです: {reason}")
        self.path = path
        self.reason = reason
        self.detail = detail
        super().__init__(path, reason, detail)

    def __str__(self) -> str:
        tail = f"（{self.detail}）" if self.detail else ""
        return f"{self.path}: {UNREADABLE_REASONS[self.reason]}{tail}"


class SettingsError(KyouteiError):
    """A setting is unknown or has a wrong value (設定の誤り)."""


class QuerySyntaxError(KyouteiError):
    """A query cannot be understood (検索式の誤り)."""


class CorpusError(KyouteiError):
    """The corpus cannot be opened, read or written (コーパスの誤り)."""


class CorrectionError(KyouteiError):
    """A correction that cannot be made, or not any more (訂正の誤り)."""


class NotInCorpusError(CorpusError):
    """No document, or several, of that id or path (コーパスにない文書)."""


class ModelError(KyouteiError):
    """A model cannot be loaded or does not fit (モデルの誤り)."""


class ThemeError(KyouteiError):
    """Themes cannot be joined, taken apart or learned as asked (主題の操作の誤り)."""


class DrawingError(KyouteiError):
    """A page cannot be drawn (絵にできない頁)."""


class ContractError(KyouteiError, ValueError):
    """A type's promise was broken when it was built (約束違反)."""
