"""Operations for migrations that run while the service writes."""

from candidates.migrations._online import AddIndexOnline

__all__ = ["AddIndexOnline"]
