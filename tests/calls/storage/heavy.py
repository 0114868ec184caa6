"""A process of its own that stores and reads 60 MB, and prints by how many bytes its memory grew at most.

`python -m tests.calls.storage.heavy '<options as JSON>'`
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile

import django
from django.core.files import File

SIZE = 60_000_000


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(options: dict[str, str]) -> int:
    """By how much storing, opening and serving a file raises the peak of what this process has in memory."""
    from screener.storage.bucket import Bucket

    bucket = Bucket(**options)
    bucket.exists("warm-up")
    before = _peak()
    with tempfile.TemporaryFile() as audio:
        audio.truncate(SIZE)
        bucket.save("1.wav", File(audio))
    with bucket.open("1.wav") as file:
        read = sum(len(chunk) for chunk in file.chunks())
    part = bucket.part("1.wav", 0, SIZE)
    served = sum(len(chunk) for chunk in part)
    part.close()
    assert read == served == SIZE
    return _peak() - before


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(str(main(json.loads(sys.argv[1]))))
