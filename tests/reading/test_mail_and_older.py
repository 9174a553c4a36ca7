"""Mail, and older office files: by LibreOffice where it is there, else with the line to type."""

from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from kyoutei_nlp.doctor import examine
from kyoutei_nlp.document import Document
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import office, read
from kyoutei_nlp.reading.mail import is_mail
from reading.test_read import DEED, SAMPLES

BODY = "企画政策課 御中\n\n甲市と乙大学は、本日、包括連携協定を締結しました。\n詳細は添付をご覧ください。"


def _read(tmp_path: Path, name: str, data: bytes) -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    return read(path)


def _mail(**more: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "広報課 <koho@example.jp>"
    message["To"] = "kikaku@example.jp"
    message["Subject"] = "【報道資料】包括連携協定の締結について"
    message["Date"] = "Fri, 05 Jul 2019 23:30:00 +0900"
    for name, value in more.items():
        message[name] = value
    return message


def test_mail_is_its_body(tmp_path):
    message = _mail()
    message.set_content(BODY)
    message.add_attachment(
        b"%PDF-1.4", maintype="application", subtype="pdf", filename="協定書.pdf"
    )
    found = _read(tmp_path, "a.eml", message.as_bytes())
    assert found.text == BODY.replace("\n\n", "\n")
    assert found.title == "【報道資料】包括連携協定の締結について"
    assert found.notes.date == date(2019, 7, 5)
    asides = [a.text for a in found.pages[0].asides]
    assert asides[-1] == "添付: 協定書.pdf"
    assert "koho@example.jp" in asides[0]


def test_mail_of_html_alone(tmp_path):
    message = _mail()
    message.set_content(
        "<html><body><p>協定を<b>締結</b>した。</p><script>x</script></body></html>", subtype="html"
    )
    assert _read(tmp_path, "a.eml", message.as_bytes()).text.endswith("協定を締結した。")


@pytest.mark.parametrize(
    ("declared", "actual"),
    [
        ("iso-2022-jp", "iso2022_jp"),
        ("shift_jis", "cp932"),
        ("utf-8", "cp932"),
        ("x-nonsense", "utf-8"),
    ],
)
def test_mail_in_older_and_wrongly_declared_encodings(tmp_path, declared, actual):
    body = base64.encodebytes("甲市と乙大学は、協定を締結しました。".encode(actual)).decode()
    text = (
        "From: a@example.jp\nTo: b@example.jp\nSubject: =?iso-2022-jp?B?GyRCNiZEaiVBGyhC?=\nMIME-Version: 1.0\n"
        f"Content-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: base64\n\n{body}"
    )
    assert _read(tmp_path, "a.eml", text.encode()).text == "甲市と乙大学は、協定を締結しました。"


def test_mail_without_a_body_is_empty(tmp_path):
    message = _mail()
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.eml", message.as_bytes())
    assert caught.value.reason == "empty"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "協定: 次のとおり\n\n本文",
        "From: 甲市\nTo: 乙社\n協定を締結する。",
        "Date: 1\n\nSubject: 2\nTo: 3",
    ],
)
def test_what_is_no_mail(text):
    assert not is_mail(text.encode())


def _no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reading", "reading.office"):
        monkeypatch.setattr(f"kyoutei_nlp.{module}.find_office", lambda: None)


OLDER = [
    (
        "a.doc",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"),
    ),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")),
    ("a.jtd", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    ("a.rtf", rb"{\rtf1\ansi \u21332?}"),
]


@pytest.mark.parametrize(("name", "data"), OLDER, ids=[case[0] for case in OLDER])
def test_without_libreoffice_it_is_said_what_to_install(tmp_path, monkeypatch, name, data):
    _no_office(monkeypatch)
    with pytest.raises(UnreadableSourceError, match="apt install libreoffice") as caught:
        _read(tmp_path, name, data)
    assert caught.value.reason == "not_supported"


def test_a_compound_file_of_no_known_kind_is_not_supported(tmp_path):
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.bin", OLDER[2][1])
    assert caught.value.reason == "not_supported"


def test_a_password_is_said(tmp_path):
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, "a.docx", OLDER[2][1] + "EncryptedPackage".encode("utf-16-le"))
    assert caught.value.reason == "encrypted"


def test_the_doctor_says_what_libreoffice_is_for(monkeypatch):
    monkeypatch.setattr("kyoutei_nlp.doctor.shutil.which", lambda _: None)
    finding = next(f for f in examine() if f.name == "soffice")
    assert "旧形式の文書" in finding.state
    assert finding.remedy.startswith("apt install libreoffice")


needs_office = pytest.mark.skipif(office.find_office() is None, reason="LibreOffice が入っていない")


def _made(tmp_path: Path, name: str, data: bytes, to: str) -> bytes:
    source = tmp_path / name
    source.write_bytes(data)
    subprocess.run(
        [str(shutil.which("soffice")), f"-env:UserInstallation={(tmp_path / 'p').as_uri()}", "--headless",
         "--convert-to", to, "--outdir", str(tmp_path / "made"), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (tmp_path / "made" / f"{source.stem}.{to}").read_bytes()


@needs_office
@pytest.mark.parametrize(
    ("name", "to", "words"),
    [("deed.docx", "doc", DEED.split("\n")[3]), ("list.xlsx", "xls", "甲新聞店"), ("deck.pptx", "ppt", "災害時の連携"),
     ("deed.docx", "odt", DEED.split("\n")[3])],
)  # fmt: skip
def test_older_files_are_read_by_libreoffice(tmp_path, name, to, words):
    found = _read(tmp_path, f"a.{to}", _made(tmp_path, name, SAMPLES[name](), to))
    assert words in found.text


@needs_office
def test_one_that_libreoffice_cannot_open_is_corrupt_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, *OLDER[0])
    assert caught.value.reason in ("corrupt", "empty")
    assert [p.name for p in tmp_path.iterdir()] == ["a.doc"]


@needs_office
def test_a_conversion_that_does_not_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(office, "SECONDS", 0.2)
    with pytest.raises(UnreadableSourceError) as caught:
        _read(tmp_path, *OLDER[0])
    assert caught.value.reason == "timeout"
