"""The pages (頁): one module a page, each with its ``router``."""

from kyoutei_nlp.web.pages import (
    compare,
    correct,
    document,
    draft,
    export,
    help,
    login,
    overview,
    peers,
    picture,
    quality,
    search,
    themes,
    upload,
    workbook,
)

ALL = tuple(
    page.router
    for page in (
        search, export, document, picture, compare, draft, peers, overview, themes, correct, workbook, quality, upload, help, login,
    )
)  # fmt: skip
"""Every page's addresses."""
