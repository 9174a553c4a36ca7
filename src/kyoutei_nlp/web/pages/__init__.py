"""The pages (頁): one module a page, each with its ``router``."""

from kyoutei_nlp.web.pages import (
    compare,
    correct,
    document,
    help,
    login,
    picture,
    quality,
    search,
    themes,
    upload,
)

ALL = tuple(
    page.router
    for page in (search, document, picture, compare, correct, themes, quality, upload, help, login)
)
"""Every page's addresses."""
