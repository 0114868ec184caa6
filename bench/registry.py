"""Every part of the bench, in the order in which `make bench` measures them."""

from typing import Final

from bench import crowd, hangup, memory, scoring, throughput, webhooks

PARTS: Final = {
    part.name: part for part in (throughput.PART, memory.PART, webhooks.PART, hangup.PART, crowd.PART, scoring.PART)
}
