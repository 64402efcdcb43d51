"""The hand-over to the main thread: it never hangs, and loses no error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from reframe.hosts.nuke.main_thread import MainThread
from reframe.model.errors import BadInput, Interrupted

PATIENCE = 30


class Loop:
    """A host's event loop, in the thread of the test: what it is woken for waits here."""

    def __init__(self) -> None:
        self._waiting: list[Callable[[], None]] = []
        self._come = threading.Condition()

    def wake(self, function: Callable[[], None]) -> None:
        with self._come:
            self._waiting.append(function)
            self._come.notify()

    def step(self) -> None:
        with self._come:
            assert self._come.wait_for(lambda: self._waiting, PATIENCE), "nobody woke the host"
            function = self._waiting.pop(0)
        function()


@pytest.fixture
def loop() -> Loop:
    return Loop()


def elsewhere(work: Callable[[], object]) -> Future[object]:
    """``work`` in a thread of its own."""
    return ThreadPoolExecutor(1).submit(work)


def test_work_of_another_thread_runs_in_the_main_thread(loop: Loop) -> None:
    main = MainThread(loop.wake)
    asked = elsewhere(lambda: main(threading.current_thread))
    loop.step()
    assert asked.result(PATIENCE) is threading.main_thread()


def test_in_the_main_thread_it_is_a_plain_call() -> None:
    assert MainThread()(lambda: 41 + 1) == 42


def test_work_that_asks_again_from_the_main_thread_does_not_wait_for_itself(loop: Loop) -> None:
    main = MainThread(loop.wake)
    asked = elsewhere(lambda: main(lambda: main(lambda: "inner")))
    loop.step()
    assert asked.result(PATIENCE) == "inner"


def test_an_error_reaches_who_asked_and_not_the_host(loop: Loop) -> None:
    main = MainThread(loop.wake)
    error = BadInput("No such node.")

    def fail() -> None:
        raise error

    asked = elsewhere(lambda: main(fail))
    loop.step()
    assert asked.exception(PATIENCE) is error


@pytest.mark.parametrize("problem", [SystemExit, KeyboardInterrupt])
def test_not_even_an_exit_gets_into_the_hosts_loop(
    loop: Loop, problem: type[BaseException]
) -> None:
    main = MainThread(loop.wake)

    def leave() -> None:
        raise problem

    caught: list[BaseException] = []

    def ask() -> None:
        try:
            main(leave)
        except problem as error:
            caught.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    loop.step()
    asking.join(PATIENCE)
    assert [type(error) for error in caught] == [problem]


def test_a_timer_that_drains_is_enough() -> None:
    main = MainThread()
    asked = elsewhere(lambda: main(lambda: "by a timer"))
    while not asked.done():
        main.drain()
    assert asked.result() == "by a timer"


def test_a_loop_within_a_call_does_not_start_the_next_work_in_its_middle(loop: Loop) -> None:
    main = MainThread(loop.wake)
    happened: list[str] = []

    def first() -> None:
        happened.append("first begins")
        second.append(elsewhere(lambda: main(lambda: happened.append("second"))))
        loop.step()  # as a progress bar does
        happened.append("first ends")

    second: list[Future[object]] = []
    asked = elsewhere(lambda: main(first))
    loop.step()
    asked.result(PATIENCE)
    main.drain()
    second[0].result(PATIENCE)
    assert happened == ["first begins", "first ends", "second"]


def test_work_is_done_in_the_order_in_which_one_thread_asked(loop: Loop) -> None:
    main = MainThread(loop.wake)
    seen: list[int] = []

    def ask() -> None:
        for number in range(5):
            main(lambda number=number: seen.append(number))  # type: ignore[misc]

    asked = elsewhere(ask)
    for _ in range(5):
        loop.step()
    asked.result(PATIENCE)
    assert seen == [0, 1, 2, 3, 4]


def test_when_the_host_closes_nobody_waits_for_ever(loop: Loop) -> None:
    main = MainThread(loop.wake)
    woken = threading.Event()
    main_with_event = MainThread(lambda _drain: woken.set())
    asked = elsewhere(lambda: main_with_event(lambda: "never"))
    assert woken.wait(PATIENCE)
    main_with_event.close()
    problem = asked.exception(PATIENCE)
    assert isinstance(problem, Interrupted)
    assert problem.code == "host-gone"
    main.close()
    with pytest.raises(Interrupted):
        elsewhere(lambda: main(lambda: "too late")).result(PATIENCE)


def test_without_a_loop_work_is_done_where_it_is_asked_for() -> None:
    main = MainThread(inline=True)
    asked = elsewhere(lambda: main(threading.current_thread))
    assert asked.result(PATIENCE) is not threading.main_thread()
