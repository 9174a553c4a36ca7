"""The JSON API, version 1 (外のプログラムから): the same verbs as the pages, described by its OpenAPI document."""

from kyoutei_nlp.web.api.description import router as description
from kyoutei_nlp.web.api.reading import router as reading
from kyoutei_nlp.web.api.telling import limited
from kyoutei_nlp.web.api.watching import router as watching
from kyoutei_nlp.web.api.writing import router as writing

VERSIONED = (reading, writing)
"""Under ``/api/v1``; each request counts against the sender's limit."""
PLAIN = (description, watching)

__all__ = ["PLAIN", "VERSIONED", "limited"]
