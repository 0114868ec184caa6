"""Every part of the bench, in the order in which `make bench` measures them."""

from typing import Final

from lab.bench import (
    calls_per_core,
    crowd,
    follow_ups,
    hangup,
    memory,
    questions,
    resumes,
    scoring,
    throughput,
    webhooks,
    worker_memory,
)
from lab.bench.lists import part as lists

_ALL = (
    throughput.PART,
    memory.PART,
    worker_memory.PART,
    webhooks.PART,
    hangup.PART,
    follow_ups.PART,
    crowd.PART,
    calls_per_core.PART,
    lists.PART,
    questions.PART,
    scoring.PART,
    resumes.PART,
)
PARTS: Final = {part.name: part for part in _ALL}
