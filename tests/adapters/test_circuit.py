"""The circuit breaker against a clock that the test moves."""

from __future__ import annotations

from bekal.adapters.circuit import Circuit, wait_seconds


class _Watch:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def _opened(watch: _Watch) -> Circuit:
    circuit = Circuit(failures_max=3, rest_seconds=30, now=watch)
    for _ in range(3):
        assert circuit.permits()
        circuit.failed()
    return circuit


def test_a_row_of_failures_opens_and_a_success_in_between_starts_the_row_again() -> None:
    circuit = Circuit(failures_max=3, now=_Watch())
    for _ in range(5):
        circuit.failed()
        circuit.failed()
        assert circuit.permits()
        circuit.succeeded()
    assert str(circuit.state) == "closed"
    assert circuit.permits()
    assert str(_opened(_Watch()).state) == "open"


def test_after_a_rest_one_call_probes() -> None:
    watch = _Watch()
    circuit = _opened(watch)
    watch.seconds = 29.9
    assert not circuit.permits()
    watch.seconds = 30
    assert [circuit.permits(), circuit.permits()] == [True, False]
    assert str(circuit.state) == "probing"
    circuit.failed()
    assert str(circuit.state) == "open"
    assert not circuit.permits()
    watch.seconds = 60
    assert circuit.permits()
    circuit.succeeded()
    assert str(circuit.state) == "closed"
    assert [circuit.permits(), circuit.permits()] == [True, True]


def test_a_probe_that_nobody_ended_is_forgotten_after_another_rest() -> None:
    watch = _Watch()
    circuit = _opened(watch)
    watch.seconds = 30
    assert circuit.permits()
    watch.seconds = 59
    assert not circuit.permits()
    watch.seconds = 60
    assert circuit.permits()


def test_waits_double_up_to_a_limit_and_are_jittered() -> None:
    for attempt, most in ((1, 0.2), (2, 0.4), (3, 0.8), (9, 5.0)):
        waits = {wait_seconds(attempt) for _ in range(200)}
        assert len(waits) > 100
        assert 0 <= min(waits) < most * 0.3
        assert most * 0.7 < max(waits) <= most
