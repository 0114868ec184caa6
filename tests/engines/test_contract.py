"""What every engine of the queues promises, with its real server and the real worker."""

import pytest

from tests.engines.conftest import Engine

every_engine = pytest.mark.parametrize("engine", ["database", "redis", "rabbitmq"], indirect=True)
every_broker = pytest.mark.parametrize("engine", ["redis", "rabbitmq"], indirect=True)


@every_engine
def test_a_task_that_is_enqueued_runs_once(engine: Engine):
    engine.enqueue("write", "first")
    engine.start_worker("--queue", "scores")
    engine.enqueue("write", "second")
    engine.wait_until(lambda: "second" in engine.read())
    assert sorted(engine.read()) == ["first", "second"]


@pytest.mark.parametrize("engine", ["redis"], indirect=True)
def test_the_first_task_of_a_process_does_not_wait_for_a_vendors_library(engine: Engine):
    engine.enqueue("write_whether_loaded", "calls.channels.phone.twilio.telephony")
    engine.start_worker("--queue", "scores")
    engine.wait_until(lambda: engine.read() != [])
    assert engine.read() == ["True"]


@every_engine
def test_a_slow_score_does_not_delay_a_call(engine: Engine):
    engine.start_worker("--queue", "scores", "--queue", "calls")
    engine.enqueue("hold", engine.do("new_job"))
    engine.wait_until(lambda: "claimed True" in engine.read())
    engine.enqueue("write_for_calls", "called")
    engine.wait_until(lambda: "called" in engine.read())


@every_engine
def test_a_worker_that_is_told_to_stop_hands_back_what_it_cannot_finish(engine: Engine):
    job = engine.do("new_job")
    worker = engine.start_worker("--queue", "scores")
    engine.enqueue("hold", job)
    engine.wait_until(lambda: engine.read() == ["claimed True"])
    worker.stop()
    assert not worker.was_killed
    assert engine.do("look", job) == "generating 0 free"
    engine.start_worker("--queue", "scores")
    engine.wait_until(lambda: engine.read() == ["claimed True"] * 2)


@every_engine
def test_a_step_of_a_worker_that_was_killed_is_done_by_another(engine: Engine):
    job = engine.do("new_job")
    worker = engine.start_worker("--queue", "scores")
    engine.enqueue("hold", job)
    engine.wait_until(lambda: engine.read() == ["claimed True"])
    worker.kill()
    assert engine.do("look", job) == "generating 1 held"
    engine.do("pass_time")
    engine.start_worker("--queue", "scores")
    engine.wait_until(lambda: engine.do("look", job).startswith("ready"))


@every_broker
def test_a_broker_that_is_down_delays_a_row_and_does_not_lose_it(engine: Engine):
    assert engine.server is not None
    engine.server.stop()
    try:
        job = engine.do("order_job")
    finally:
        engine.server.start()
    assert engine.do("look", job) == "generating 0 free"
    engine.start_worker("--queue", "scores")
    engine.do("pass_time")
    engine.wait_until(lambda: engine.do("look", job).startswith("ready"))


@every_broker
def test_a_worker_comes_back_to_a_broker_that_was_restarted(engine: Engine):
    assert engine.server is not None
    engine.start_worker("--queue", "scores")
    engine.enqueue("write", "before")
    engine.wait_until(lambda: engine.read() == ["before"])
    engine.server.restart()  # a broker that did not hear of an end in time delivers once more, and rows bear that
    engine.enqueue("write", "after")
    engine.wait_until(lambda: "after" in engine.read())


@every_broker
def test_a_task_that_takes_too_long_is_ended_and_its_row_is_free(engine: Engine):
    job = engine.do("new_job")
    engine.start_worker("--queue", "scores")
    engine.enqueue("hold", job)
    engine.enqueue("write", "next")
    engine.wait_until(lambda: engine.read() == ["claimed True", "next"])
    assert engine.do("look", job) == "generating 1 free"


@every_broker
def test_a_task_that_does_not_let_itself_be_ended_is_killed(engine: Engine):
    engine.start_worker("--queue", "scores")
    engine.enqueue("swallow")
    engine.enqueue("write", "next")
    engine.wait_until(lambda: engine.read() == ["begun", "swallowed", "next"])
