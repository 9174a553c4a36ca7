"""Releasing (公開): a corpus as a citable folder, with a search site that opens from disk."""

from kyoutei_nlp.releasing.folder import Released, release
from kyoutei_nlp.releasing.wanted import Wanted

__all__ = ["Released", "Wanted", "release"]
