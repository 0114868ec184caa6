"""A DOCX as a zip of XML parts: reads single parts within limits, and knows how they point at each other."""

from __future__ import annotations

import posixpath
import zlib
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from .values import ResumeError

_ENTRIES: Final = 2_000
_TOTAL_BYTES: Final = 200_000_000
_ENTRY_BYTES: Final = 50_000_000
_RATIO: Final = 200
_RATIO_FREE_BYTES: Final = 1_000_000
"""Short repetitive parts compress well and harm nobody."""
_CHUNK: Final = 64 * 1024
_ENCRYPTED_FLAG: Final = 0x1


# KeyError: no such part. NotImplementedError: a compression method that Word does not write.
_DAMAGE: Final = (etree.XMLSyntaxError, BadZipFile, EOFError, KeyError, NotImplementedError, zlib.error)


def _parser() -> etree.XMLParser:
    """Expands no entities, fetches nothing, and keeps libxml2's own limits on depth and size."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


class Package:
    """The parts of a DOCX. Nothing is unpacked to disk; a part is read when it is asked for."""

    def __init__(self, data: bytes) -> None:
        self._zip = ZipFile(BytesIO(data))
        entries = self._zip.infolist()
        if len(entries) > _ENTRIES or sum(entry.file_size for entry in entries) > _TOTAL_BYTES:
            raise ResumeError("resume_limits_exceeded")
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise ResumeError("resume_encrypted")
        # Part names are ASCII (ECMA-376 part 2, 6.2.2.2); newer Pythons let an extra field of the zip rename them.
        self._entries = {entry.orig_filename.replace("\\", "/").lower(): entry for entry in entries}
        self._budget = _TOTAL_BYTES

    def has(self, name: str) -> bool:
        """Whether the part exists; part names ignore case (ECMA-376 part 2, 6.2.2.3)."""
        return name.lower() in self._entries

    def has_macros(self) -> bool:
        """Whether there is a VBA project, whatever the file calls itself."""
        return any(name.endswith("vbaproject.bin") for name in self._entries)

    def root(self, name: str) -> etree._Element:
        """The root element of a part. Raises ResumeError (`resume_damaged`, `resume_limits_exceeded`), MemoryError."""
        try:
            root = etree.fromstring(self._read(self._entries[name.lower()]), _parser())
        except _DAMAGE as error:
            # libxml2 reports that it got no memory as if the XML were wrong.
            if isinstance(error, etree.XMLSyntaxError) and error.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            raise ResumeError("resume_damaged") from error
        # OOXML forbids document type declarations (ECMA-376 part 2, 8.1.4); they only serve entity attacks.
        if root.getroottree().docinfo.doctype:
            raise ResumeError("resume_damaged")
        return root

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a part. Raises ResumeError (`resume_damaged`, `resume_limits_exceeded`)."""
        try:
            return self._read(self._entries[name.lower()])
        except _DAMAGE as error:
            raise ResumeError("resume_damaged") from error

    def related(self, part: str, kind: str) -> list[str]:
        """Parts that `part` ("" for the package) points at by relationships of a kind, such as "header"."""
        folder, name = posixpath.split(part)
        relationships = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(relationships):
            return []
        return [
            posixpath.normpath(posixpath.join("/", folder, relationship.get("Target", ""))).lstrip("/")
            for relationship in self.root(relationships)
            if relationship.get("Type", "").endswith(f"/{kind}") and relationship.get("TargetMode") != "External"
        ]

    def _read(self, entry: ZipInfo) -> bytes:
        """The part's bytes, counted as they come out: the sizes a zip declares are only claims."""
        allowed = min(_ENTRY_BYTES, self._budget, max(_RATIO_FREE_BYTES, _RATIO * entry.compress_size))
        content = bytearray()
        with self._zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                if len(content) > allowed:
                    raise ResumeError("resume_limits_exceeded")
        self._budget -= len(content)
        return bytes(content)
