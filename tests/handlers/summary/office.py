"""LibreOffice, where the machine has it: makes of an office's file what somebody would see on paper."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import handlers.summary

WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]*)</word>')
PAGE = re.compile(r"<page .*?</page>", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """What stands at one height of a page: its text without blanks, its left and right ends in points."""

    text: str
    left: float
    right: float


def rendered(file: Path) -> Path:
    """The file as PDF, its Chinese in the font that we ship; skips the test where there is no LibreOffice."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not on this machine")
    return converted(file, "pdf")


def converted(file: Path, kind: str) -> Path:
    """The file as LibreOffice makes it anew; skips the test where there is none."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    folder = file.parent
    fonts = escape(str(Path(handlers.summary.__file__).parent))
    cache = escape(str(folder / "fonts"))
    config = f"<fontconfig><dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>"
    (folder / "fonts.conf").write_text(config, "utf-8")
    command = [office, f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to"]
    surroundings = {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    how = "csv:Text - txt - csv (StarCalc):44,34,76" if kind == "csv" else kind  # comma, quote, UTF-8
    done = subprocess.run(
        [*command, how, "--outdir", str(folder), str(file)],
        env=surroundings,
        capture_output=True,
        timeout=120,
        check=False,
    )
    made = file.with_suffix(f".{kind}")
    if not made.exists():
        pytest.skip(f"LibreOffice has no part for {file.suffix}: {done.stderr.decode()[:100]}")
    return made


def pages(pdf: Path) -> list[list[Line]]:
    """The lines of each page, from above to below."""
    text = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    return [_lines(page) for page in PAGE.findall(text)]


def _lines(page: str) -> list[Line]:
    """Words whose tops are less than six points apart stand in one line."""
    lines: list[list[tuple[float, float, str]]] = []
    above = 0.0
    for top, left, right, text in sorted((float(top), float(x), float(end), text) for x, top, end, text in words(page)):
        if not lines or top - above > 6:
            lines.append([])
        above = top
        lines[-1].append((left, right, text))
    return [
        Line("".join(text for _, _, text in sorted(line)), min(line)[0], max(right for _, right, _ in line))
        for line in lines
    ]


def words(page: str) -> list[tuple[str, str, str, str]]:
    return WORD.findall(page)
