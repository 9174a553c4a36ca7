"""Mail (.eml): the body as text, subject as title, day of sending as date; what is attached is named and left alone.

Source: RFC 5322 (messages), RFC 2045–2047 (MIME), by the standard library's ``email``.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from typing import Any, Final

from kyoutei_nlp.document import Aside
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.draft import Draft
from kyoutei_nlp.reading.html import read_html
from kyoutei_nlp.reading.text import read_text

_HEADER: Final = re.compile(
    rb"^(?:From|To|Cc|Subject|Date|Message-ID|MIME-Version|Received|Return-Path|Content-Type|Delivered-To|Reply-To|Sender"
    rb"|X-[\w-]+|DKIM-Signature):",
    re.IGNORECASE | re.MULTILINE,
)
_SHOWN: Final = (("From", "差出人"), ("To", "宛先"), ("Date", "日時"))
MAX_PARTS: Final = 500


def is_mail(data: bytes) -> bool:
    """Whether bytes begin as a message: nothing but header lines, three known ones among them."""
    head = data[:20_000].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    lines = head.split(b"\n")
    shaped = all(line[:1] in (b" ", b"\t") or b":" in line for line in lines)
    return shaped and len({m.group().lower() for m in _HEADER.finditer(head)}) >= 3


def read_mail(data: bytes, path: str) -> Draft:
    """The draft of the body; sender, addressee and the names of attachments are asides."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        body = _body(message, path)
        asides = (*_letterhead(message), *_attachments(message))
        title, day = _header(message, "Subject"), _day(message)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableSourceError(path, "corrupt", "メールとして読めません") from error
    first = body.pages[0]
    pages = (replace(first, asides=(*asides, *first.asides)), *body.pages[1:])
    return Draft(pages, title=title or body.title, date=day)


def _body(message: EmailMessage, path: str) -> Draft:
    """The text part, or the HTML part where there is no text."""
    plain, marked_up = _part(message, "text/plain"), _part(message, "text/html")
    if plain is not None and _payload(plain).strip():
        return read_text(_text_of(plain, path).encode("utf-8"), path)
    if marked_up is not None:
        return read_html(_payload(marked_up), path)
    raise UnreadableSourceError(path, "empty", "本文がありません（添付だけのメールです）")


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    """The first part of a kind that is not attached."""
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            return None
        if part.get_content_type() == kind and not _is_attached(part):
            return part
    return None


def _is_attached(part: Any) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _payload(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(part: EmailMessage, path: str) -> str:
    """By the declared encoding if it fits, else by the bytes."""
    data, declared = _payload(part), part.get_content_charset()
    text, encoding = decode(data, path)
    if declared and encoding not in ("utf-8", "iso-2022-jp"):
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong
    return text


def _letterhead(message: EmailMessage) -> list[Aside]:
    lines = [f"{name}: {value}" for key, name in _SHOWN if (value := _header(message, key))]
    return [Aside("\n".join(lines), "header")] if lines else []


def _attachments(message: EmailMessage) -> list[Aside]:
    names = [
        str(part.get_filename() or "名前のない添付")
        for part in list(message.walk())[:MAX_PARTS]
        if _is_attached(part) and not part.is_multipart()
    ]
    return [Aside(f"添付: {'、'.join(names)}", "notes")] if names else []


def _header(message: EmailMessage, key: str) -> str | None:
    try:
        value = message.get(key)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return None
    return " ".join(str(value).split()) or None if value is not None else None


def _day(message: EmailMessage) -> date | None:
    """The day of sending in the sender's own time."""
    try:
        sent = message.get("Date")
        found = getattr(sent, "datetime", None)
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return None
    return found.date() if found is not None else None
