"""Orders calls in an empty database and writes their ids: `python -m lab.bench.prepare_calls 500 calls.txt`.

They stand where the carrier has just been asked to dial: the next that happens is a webhook.
"""

import os
import sys
from pathlib import Path

import django
from django.utils import timezone

from lab.bench.conversation import QUESTIONS

_RUBRIC = {"criteria": [{"name": "substance", "weak": "nothing", "adequate": "a fact", "strong": "an example"}]}


def main(calls: int, file: Path) -> None:
    """One job with its questions; a candidate, an interview and a call for each of `calls`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "screener.settings")
    django.setup()
    from calls import models  # models cannot be imported before the setup
    from candidates.models import Candidate

    job = models.JobDescription.objects.create(title="Backend Engineer", description="Python.", status="ready")
    models.Question.objects.bulk_create(
        models.Question(
            job_description=job,
            position=position,
            text=f"Question {position}: tell me about a problem in production and how you found its cause.",
            competency="technical",
            kind="technical",
            max_seconds=120,
            rubric=_RUBRIC,
        )
        for position in range(1, QUESTIONS + 1)
    )
    people = [Candidate(name=f"Candidate {number}", phone=phone(number)) for number in range(calls)]
    Candidate.objects.bulk_create(people, batch_size=500)
    interviews = [
        models.Interview(candidate=person, job_description=job, language="en-US", status="calling") for person in people
    ]
    models.Interview.objects.bulk_create(interviews, batch_size=500)
    now = timezone.now()
    ordered = [models.Call(interview=interview, provider="twilio", ordered_at=now) for interview in interviews]
    models.Call.objects.bulk_create(ordered, batch_size=500)
    file.write_text("\n".join(str(call.pk) for call in ordered))


def phone(number: int) -> str:
    """The number of the candidate of call `number`."""
    return f"+1212{number:07d}"


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
