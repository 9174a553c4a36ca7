"""Small made-up documents for the tests; every name and agreement is invented."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from kyoutei_nlp.agreement import Tag, TaggedDocument
from kyoutei_nlp.document import Box, Document, Line, Page, Passage, Source, SourceNotes, Span

DEED = (
    "星野市と株式会社あかつきとの見守りに関する協定書\n"
    "星野市（以下「甲」という。）と株式会社あかつき（以下「乙」という。）は、次のとおり協定を締結する。\n"
    "（目的）\n第１条　この協定は、高齢者の見守りについて定める。\n"
    "（有効期間）\n第２条　有効期間は、令和７年３月３１日までとする。\n"
    "令和６年４月１日\n甲　星野市長　山吹みどり\n乙　代表取締役　白川一郎"
)


def document(text: str = DEED, *, path: str = "deed.txt", breaks: tuple[int, ...] = ()) -> Document:
    """A document of one or more pages (``breaks`` are page ends), one passage a line."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    source = Source(path, digest, "text/plain", len(text.encode()))
    passages, lines, at = [], [], 0
    for n, piece in enumerate(text.split("\n")):
        if piece:
            span = Span(at, at + len(piece))
            passages.append(Passage(f"{source.id}#{n}", span, "paragraph"))
            lines.append(Line(span, 1, Box(10, 10 + n, 100, 11 + n)))
        at += len(piece) + 1
    edges = [0, *breaks, len(text)]
    pages = tuple(
        Page(
            number=n,
            start=a,
            end=b,
            text=text[a:b],
            size=(595.0, 842.0),
            lines=tuple(line for line in lines if a <= line.span.start and line.span.end <= b),
            quality=0.9,
            quality_parts=(("junk", 0.0),),
            method="text_layer",
        )
        for n, (a, b) in enumerate(pairwise(edges), start=1)
    )
    title = text.split("\n")[0]
    return Document(
        source,
        "agreement",
        title,
        text,
        pages,
        tuple(passages),
        notes=SourceNotes(),
        reader="test/1",
    )


def tag(own: Document, label: str, surface: str, value: str, **attributes: str) -> Tag:
    """A tag on the first place where ``surface`` stands."""
    start = own.text.index(surface)
    return Tag(
        label, Span(start, start + len(surface)), surface, value, "rule", 0.9, "test/1", attributes
    )


def tagged(text: str = DEED, *, path: str = "deed.txt") -> TaggedDocument:
    """The sample deed with the tags that a tagger would give."""
    own = document(text, path=path)
    title = own.title
    tags = (
        tag(own, "agreement", title, title, record="0", source="deed", kind="individual"),
        tag(
            own,
            "party",
            "星野市（以下"[:3],
            "星野市",
            record="0",
            type="municipality",
            alias="甲",
            prefecture="千葉県",
        ),
        tag(
            own,
            "party",
            "株式会社あかつき",
            "株式会社あかつき",
            record="0",
            type="company",
            alias="乙",
        ),
        tag(
            own, "signer", "山吹みどり", "山吹みどり", record="0", party="星野市", title="星野市長"
        ),
        tag(own, "date", "令和６年４月１日", "2024-04-01", record="0", role="signed", kind="date"),
        tag(own, "date", "令和７年３月３１日", "2025-03-31", role="expiry", kind="date"),
        tag(own, "term", "令和７年３月３１日まで", "2025-03-31", record="0", what="expires_on"),
        tag(own, "field", "見守り", "welfare", record="0", how="listed"),
    )
    return TaggedDocument(own, tags, taggers=(("parties", "1"),))
