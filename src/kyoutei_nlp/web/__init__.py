"""政策担当者の画面: pages and a JSON API over a corpus, on FastAPI, all of it from this package.

Nothing heavy is loaded before :func:`serve` is called.
"""

from kyoutei_nlp.web.serving import Serving, serve

__all__ = ["Serving", "serve"]
