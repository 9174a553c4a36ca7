"""Older office files (.doc, .xls, .ppt, .rtf, .odt, …) by LibreOffice, where it is there: converted, then read (旧形式).

It runs on a copy, in a profile of its own that allows no macros and no network, and is ended when its time is over.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.draft import Draft

SECONDS: Final = 120
ADVICE: Final = "LibreOffice を入れると読めます: apt install libreoffice-writer libreoffice-calc libreoffice-impress"
# The import filter of each kind, named so that a broken file is not taken for plain text.
_FILTERS: Final = {
    ".doc": "MS Word 97", ".xls": "MS Excel 97", ".ppt": "MS PowerPoint 97", ".rtf": "Rich Text Format",
    ".odt": "writer8", ".ods": "calc8", ".odp": "impress8",
}  # fmt: skip
# No macros, no links to elsewhere, and a proxy where nobody listens.
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort"><value>9</value></prop></item>
</oor:items>
"""


@cache
def find_office() -> str | None:
    """The command of LibreOffice on this machine, or None; looked for once a process."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read_by_office(
    data: bytes, path: str, *, suffix: str, to: str, reader: Callable[[bytes, str], Draft]
) -> Draft:
    """The draft that ``reader`` makes of the converted file.

    Args:
        data: The older file.
        path: Its path, for the message.
        suffix: What kind of file it is (``.doc``).
        to: What it is converted to (``docx``).
        reader: Who reads that.

    Raises:
        UnreadableSourceError: ``not_supported`` without LibreOffice, ``corrupt`` if it cannot read the file, ``timeout``.
    """
    command = find_office()
    if command is None:
        raise UnreadableSourceError(path, "not_supported", f"中身は旧形式の文書です。{ADVICE}")
    with TemporaryDirectory(prefix="kyoutei-", ignore_cleanup_errors=True) as scratch:
        return reader(_converted(command, data, path, suffix, to, Path(scratch)), path)


def _converted(command: str, data: bytes, path: str, suffix: str, to: str, scratch: Path) -> bytes:
    source, profile = scratch / f"source{suffix}", scratch / "profile"
    source.write_bytes(data)
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    if suffix in _FILTERS:
        options.append(f"--infilter={_FILTERS[suffix]}")
    where = ["--convert-to", to, "--outdir", str(scratch / "out"), str(source)]
    process = subprocess.Popen(  # noqa: S603 (a found command, our own arguments)
        [command, f"-env:UserInstallation={profile.as_uri()}", *options, *where],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=scratch,
        env={**os.environ, "HOME": str(scratch), "SAL_USE_VCLPLUGIN": "svp"},
        process_group=0 if os.name == "posix" else None,
    )
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableSourceError(
            path, "timeout", f"LibreOffice での変換が {SECONDS} 秒で終わりませんでした"
        ) from error
    finally:
        _end(process)
    made = scratch / "out" / f"source.{to}"
    if not made.is_file():
        # Not every LibreOffice reads 一太郎, and none its later versions.
        reason = "not_supported" if suffix == ".jtd" else "corrupt"
        raise UnreadableSourceError(path, reason, "LibreOffice で開けませんでした")
    return made.read_bytes()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with what it has started, finished or not."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()
