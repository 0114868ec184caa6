"""The tables of allowed moves."""

from enum import StrEnum

import pytest

from calls.domain import states
from calls.domain.states import InterviewStatus, JobStatus, Moves, RecordingStatus, ResponseStatus

TABLES = [
    (JobStatus, states.JOB_SOURCES),
    (InterviewStatus, states.INTERVIEW_SOURCES),
    (ResponseStatus, states.RESPONSE_SOURCES),
    (RecordingStatus, states.RECORDING_SOURCES),
]


@pytest.mark.parametrize(("statuses", "table"), TABLES)
def test_every_status_is_in_its_table(statuses: type[StrEnum], table: Moves):
    assert set(table) == {str(status) for status in statuses}


@pytest.mark.parametrize(("statuses", "table"), TABLES)
def test_a_table_names_no_status_that_does_not_exist(statuses: type[StrEnum], table: Moves):
    assert set().union(*table.values()) <= {str(status) for status in statuses}


def test_nothing_follows_a_result_or_a_refusal():
    ends = {InterviewStatus.COMPLETED, InterviewStatus.DECLINED}
    assert not any(sources & ends for sources in states.INTERVIEW_SOURCES.values())


def test_a_scored_answer_stays_scored():
    assert not any(ResponseStatus.SCORED in sources for sources in states.RESPONSE_SOURCES.values())
