"""Résumés: PDF or DOCX in, text out, parsed in a limited child process."""

from .parse import parse_resume
from .values import Limits, ParserBusyError, ParserFailedError, Resume, ResumeError

__all__ = ["Limits", "ParserBusyError", "ParserFailedError", "Resume", "ResumeError", "parse_resume"]
