"""Whoever is killed, each job ends with exactly one result, soon after the recovery; what would happen without the guards.

    HARNESS_SCALE=100 pytest tests/flows/test_kills.py -k random -s      a hundred kills, leases and sweeps as in the product

In a usual run a few kills, with leases and sweeps an eighth as long. What one Redis, one database and several workers
do to each other is timed by hand; here the promise is counted, not timed, except for its own bound of 90 seconds.
"""

from __future__ import annotations

import os
import random
import time

import pytest
from django.db import connection

from tests.flows.kills import Asked, House, OwnRedis, ask, house, problems
from tests.flows.workers import folder_queue, kill, start, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SCALE = int(os.environ.get("HARNESS_SCALE", "0"))
HASTE, SLOWEST = ("1", 3.0) if SCALE > 10 else ("8", 0.5)
BOUND = 90.0
A_ROUND = 4  # kills while the same jobs are under way


@pytest.fixture
def own_redis(tmp_path):
    (tmp_path / "redis").mkdir()
    redis = OwnRedis(tmp_path / "redis")
    redis.start()
    yield redis
    redis.kill()


def a_round(home: House, dice: random.Random, kills: int) -> float:
    """New jobs, kills among them, and how long the last recovery lay back when all of them were over."""
    asked = ask()
    for _number in range(kills):
        at_work(home, asked)
        time.sleep(dice.uniform(0, 2 * SLOWEST))
        home.strike(dice)
    recovered = time.monotonic()
    wait_for(lambda: home.look_after() or asked.over, home.log, patience=BOUND)
    seconds = time.monotonic() - recovered
    assert problems(asked) == []
    return seconds


def at_work(home: House, asked: Asked) -> None:
    """Until a worker has one of the jobs; not for ever, since those that died hold theirs for a while."""
    end = time.monotonic() + BOUND / 3
    while not asked.under_way and not asked.over and time.monotonic() < end:
        home.look_after()
        time.sleep(0.1)


def random_kills(home: House, kills: int) -> None:
    # the same kills in every usual run, others in every long one
    seed = int(os.environ.get("HARNESS_SEED", "0")) or (random.randrange(10**6) if SCALE else 1)
    dice, waits = random.Random(seed), []
    print(f"seed {seed}, {connection.vendor}")
    for done in range(0, kills, A_ROUND):
        waits.append(a_round(home, dice, min(A_ROUND, kills - done)))
        print(f"{home.killed}, over after {waits[-1]:.0f} s", flush=True)
    print(f"{kills} kills: {home.killed}; longest wait {max(waits):.0f} s", flush=True)


@pytest.mark.redis
def test_random_kills_of_workers_redis_and_database_leave_exactly_one_result_each(
    private_files, tmp_path, own_redis
):
    with house(
        own_redis.queue, tmp_path / "worker.log", own_redis, HASTE=HASTE, SLOWEST=str(SLOWEST)
    ) as home:
        random_kills(home, SCALE or A_ROUND)


def test_random_kills_of_workers_that_read_a_folder_leave_exactly_one_result_each(private_files, tmp_path):
    queue = folder_queue(tmp_path / "broker")
    with house(queue, tmp_path / "worker.log", HASTE=HASTE, SLOWEST=str(SLOWEST)) as home:
        random_kills(home, SCALE or 2)


def test_control_a_job_that_is_only_a_message_is_lost_with_its_worker(tmp_path):
    queue, log, traces = folder_queue(tmp_path / "broker"), tmp_path / "worker.log", tmp_path / "traces"
    traces.mkdir()
    with_plain = {"module": "tests.flows.plain_worker", "TRACES": str(traces)}
    worker = start(queue, log, PLAIN_SEND="1", **with_plain)
    try:
        wait_for((traces / "begun").exists, log)
        kill(worker)
        worker = start(queue, log, **with_plain)
        wait_for((traces / "pinged").exists, log)  # the next worker works, and has nothing to do
        assert not (traces / "ended").exists()
        assert not [each for each in (tmp_path / "broker" / "queue").iterdir() if "celery.msg" in each.name]
    finally:
        kill(worker)
