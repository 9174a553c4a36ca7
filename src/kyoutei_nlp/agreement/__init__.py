"""What tagging finds in a document, and the agreement computed from it: 札・条項・当事者・有効期間・協定.

A ``Tag`` is a mark on the text with proof. An ``Agreement`` is only ever *computed* from tags
(:meth:`TaggedDocument.agreements`), so that no value can stand without evidence.

``tags`` → ``facts`` → ``record`` are the types, ``computing`` makes the one from the other, ``tagged`` holds both ends.
"""

from kyoutei_nlp.agreement.computing import successor_of
from kyoutei_nlp.agreement.days import fiscal_year
from kyoutei_nlp.agreement.facts import (
    PARTY_TYPES,
    Duty,
    Fact,
    Party,
    PartyType,
    Signer,
    Successor,
    Term,
)
from kyoutei_nlp.agreement.highlights import HIGHLIGHT_NAMES, Highlight, highlights
from kyoutei_nlp.agreement.record import (
    AGREEMENT_KINDS,
    Agreement,
    AgreementKind,
    AgreementSource,
    State,
    common_kind,
    main_agreement,
)
from kyoutei_nlp.agreement.tagged import TaggedDocument
from kyoutei_nlp.agreement.tags import NO_ATTRIBUTES, TAG_METHODS, Clause, Tag, TagMethod

__all__ = [
    "AGREEMENT_KINDS",
    "HIGHLIGHT_NAMES",
    "NO_ATTRIBUTES",
    "PARTY_TYPES",
    "TAG_METHODS",
    "Agreement",
    "AgreementKind",
    "AgreementSource",
    "Clause",
    "Duty",
    "Fact",
    "Highlight",
    "Party",
    "PartyType",
    "Signer",
    "State",
    "Successor",
    "Tag",
    "TagMethod",
    "TaggedDocument",
    "Term",
    "common_kind",
    "fiscal_year",
    "highlights",
    "main_agreement",
    "successor_of",
]
