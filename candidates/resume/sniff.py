"""Tells what a file is by its first bytes; names and declared types are not asked."""

from __future__ import annotations

from typing import Final

from .values import Format, ResumeError

_PDF_HEADER_WINDOW: Final = 1024
"""Readers accept a PDF header anywhere in the first 1024 bytes (PDF 1.7, appendix H, note 13)."""

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OLE_WORD: Final = "WordDocument".encode("utf-16-le")


def sniff(data: bytes) -> Format:
    """The format to parse `data` as; any zip may be a DOCX. Raises ResumeError for everything else."""
    if not data:
        raise ResumeError("resume_empty")
    if data.startswith(_ZIP):
        return "docx"
    if data.startswith(_OLE):
        raise ResumeError(_ole_code(data))
    if b"%PDF-" in data[:_PDF_HEADER_WINDOW]:
        return "pdf"
    raise ResumeError("resume_unsupported_format")


def _ole_code(data: bytes) -> str:
    """Stream names stand in the file as UTF-16; an encrypted DOCX is an OLE file around the encrypted zip."""
    if _OLE_ENCRYPTED in data:
        return "resume_encrypted"
    return "resume_old_doc" if _OLE_WORD in data else "resume_unsupported_format"
