"""Small PDF and DOCX files made on the fly, so that a test shows the one thing it is about."""

import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from tests import reference

HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_WORD = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def pdf(*pages, fonts=None, count=None, form=None) -> bytes:
    """A PDF with one content stream per page; `fonts` are raw dictionaries, F1 is Helvetica.

    `form` is the content of a form object that pages draw with `/X1 Do`.
    """
    fonts = {"F1": HELVETICA, **(fonts or {})}
    resources = " ".join(f"/{name} {dictionary}" for name, dictionary in fonts.items())
    drawn = f"/XObject << /X1 {3 + 2 * len(pages)} 0 R >>"
    kids = " ".join(f"{3 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages) if count is None else count} /Kids [{kids}] "
        f"/MediaBox [0 0 595 842] /Resources << /Font << {resources} >> {drawn if form else ''} >> >>".encode(),
    ]
    for index, content in enumerate(pages):
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {4 + 2 * index} 0 R >>".encode())
        objects.append(stream(content))
    if form:
        objects.append(stream(form, f"/Type /XObject /Subtype /Form /Resources << /Font << {resources} >> >>"))
    return _assemble(objects)


def stream(content, entries=""):
    """A compressed stream object with further dictionary entries."""
    packed = zlib.compress(content, 9)
    head = f"<< {entries} /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    return head + packed + b"\nendstream"


def show(text, x=72, y=720, font="F1") -> bytes:
    """Text operators that draw `text` at a place; bytes are taken as they are."""
    raw = text if isinstance(text, bytes) else f"({text})".encode("latin-1")
    return f"BT /{font} 12 Tf {x} {y} Td ".encode() + raw + b" Tj ET\n"


def composite(words, widths=None):
    """A page, and the composite font that its words are in. The font has no blank, and code 32 is a letter."""
    letters = sorted({letter for word in words for letter in word})
    codes = {letter: code for code, letter in enumerate(letters, start=32 - len(letters) // 2)}
    mapped = "".join(f"<{code:04x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> "
        f"endcodespacerange {len(codes)} beginbfchar\n{mapped}endbfchar endcmap end end"
    )
    width = " ".join(str((widths or {}).get(letter, 500)) for letter in letters)
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /Example /Encoding /Identity-H /ToUnicode 5 0 R /DescendantFonts [ "
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Example /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/W [ {min(codes.values())} [ {width} ] ] >> ] >>"
    )
    drawn = ["<" + "".join(f"{codes[letter]:04x}" for letter in word) + ">" for word in words]
    return drawn, font, cmap.encode()


def composite_pdf(words, operators, **options) -> bytes:
    """A PDF of one page with `words`, drawn by what `operators` make of their hexadecimal strings."""
    drawn, font, cmap = composite(words, **options)
    page = f"BT /F2 11 Tf 50 700 Td {operators(drawn)} ET".encode()
    file = PdfWriter(clone_from=PdfReader(BytesIO(pdf(page, fonts={"F2": font.replace("/ToUnicode 5 0 R", "")}))))
    unicode_map = DecodedStreamObject()
    unicode_map.set_data(cmap)
    pages: Any = file.root_object["/Pages"].get_object()
    fonts = pages["/Resources"]["/Font"]
    fonts["/F2"].get_object()[NameObject("/ToUnicode")] = file._add_object(unicode_map)
    target = BytesIO()
    file.write(target)
    return target.getvalue()


def docx(body, *, word=WORD, parts=None, relationships=()) -> bytes:
    """A DOCX around the XML of a body; `relationships` are (kind, target) pairs of the main part."""
    document = f'<w:document xmlns:w="{word}" {NAMESPACES}><w:body>{body}</w:body></w:document>'
    links = "".join(
        f'<Relationship Id="r{index}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(relationships)
    )
    return archive(
        {
            "_rels/.rels": _relationships(
                f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
            ),
            "word/_rels/document.xml.rels": _relationships(links),
            "word/document.xml": document,
            **(parts or {}),
        }
    )


def archive(parts) -> bytes:
    """A zip of the given parts."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def paragraph(*runs) -> str:
    """A paragraph of raw run XML; plain words become a run."""
    inner = "".join(run if run.startswith("<") else f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    return f"<w:p>{inner}</w:p>"


def header(text, kind="hdr") -> str:
    """The XML of a header or footer part."""
    return f'<w:{kind} xmlns:w="{WORD}">{paragraph(text)}</w:{kind}>'


def with_reported(own, name):
    """Cases of a test: a file that was made here and, where there is one, the file that was reported."""
    reported = [pytest.param(path.read_bytes(), id="reported") for path in reference.larger(f"reported/{name}")]
    return [pytest.param(own, id="own"), *reported]


def _relationships(links):
    return f'<Relationships xmlns="{RELATIONSHIPS}">{links}</Relationships>'


def _assemble(objects) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
