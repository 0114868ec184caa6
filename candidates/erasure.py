"""Erases one person. Other rooms erase what they hold of that person when they hear the signal."""

from __future__ import annotations

from django.db import transaction
from django.dispatch import Signal

from candidates.models import Candidate

erasing = Signal()
"""Sent with `candidate` inside the transaction of the erasure. A receiver that raises undoes all of it."""


def erase(candidate: Candidate) -> None:
    """Deletes a person with consents, résumé and everything that receivers of `erasing` hold.

    Suppressions stay: not to be called again is a wish that outlives the person's data. Files are deleted
    before the commit: an erasure that fails half-way leaves rows by which it can be repeated, while a file
    without a row would never be found again. Raises Candidate.DoesNotExist when the person is gone already.
    """
    with transaction.atomic():
        # The lock keeps a new interview from being ordered for a person who is being erased.
        locked = Candidate.objects.select_for_update().get(pk=candidate.pk)
        erasing.send(sender=Candidate, candidate=locked)
        resume = locked.resume
        locked.delete()
        if resume.name:
            resume.storage.delete(resume.name)
