"""Scenarios: a candidate, a job, faults and what must be true at the end, each played against a whole stack."""
