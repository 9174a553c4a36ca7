"""Comparing (比べる): a body with bodies like it, a deed or a draft with the deeds of its kind."""

from kyoutei_nlp.comparing.drafts import DraftReview, read_draft, review
from kyoutei_nlp.comparing.peers import GAP_COLUMNS, Peers, peers_of

__all__ = ["GAP_COLUMNS", "DraftReview", "Peers", "peers_of", "read_draft", "review"]
