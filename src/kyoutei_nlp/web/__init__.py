"""政策担当者の画面: a plain search page over a corpus, for this machine only."""

from kyoutei_nlp.web.page import serve

__all__ = ["serve"]
