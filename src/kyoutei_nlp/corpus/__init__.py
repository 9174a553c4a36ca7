"""The corpus (コーパス): everything that was read, tagged, embedded, themed and corrected, in one SQLite file or in PostgreSQL."""

from kyoutei_nlp.corpus.corpus import Corpus
from kyoutei_nlp.corpus.corrections import STATE_NAMES, Past
from kyoutei_nlp.corpus.deed_rows import DeedClause, DeedRow, KnownAgreement, KnownParty
from kyoutei_nlp.corpus.entries import term_of
from kyoutei_nlp.corpus.filling import QuarantineEntry, Standing
from kyoutei_nlp.corpus.moving import move_corpus
from kyoutei_nlp.corpus.opening import is_on_a_server
from kyoutei_nlp.corpus.prepared import DocumentRows, TableRows, document_rows, document_rows_from
from kyoutei_nlp.corpus.runs import Result, RunCounts, RunSource
from kyoutei_nlp.corpus.searchable import SearchableCorpus
from kyoutei_nlp.corpus.text_vectors import TextVector

__all__ = [
    "STATE_NAMES",
    "Corpus",
    "DeedClause",
    "DeedRow",
    "DocumentRows",
    "KnownAgreement",
    "KnownParty",
    "Past",
    "QuarantineEntry",
    "Result",
    "RunCounts",
    "RunSource",
    "SearchableCorpus",
    "Standing",
    "TableRows",
    "TextVector",
    "document_rows",
    "document_rows_from",
    "is_on_a_server",
    "move_corpus",
    "term_of",
]
