"""A leak is found, whatever it lies under; noise, a sawtooth and a spike are none. No process, no clock.

The bounds are those of the ten minutes under load, with two hundred samples three seconds apart.
"""

import random

import pytest

from tests.soak.flatness import LEAST_SAMPLES, judge, slope, table
from tests.soak.load import BOUNDS

MIB = 2**20
MEMORY, FILES, THREADS, JOURNAL = BOUNDS


def noisy(level, spread, count=200, *, growth=0.0, seed=1):
    """``growth`` is of a sample."""
    chance = random.Random(seed)
    return [level + growth * number + chance.gauss(0, spread) for number in range(count)]


def sawtooth(level, height, period, count=200, *, growth=0.0, phase=0):
    return [level + growth * n + height * ((n + phase) % period) / period for n in range(count)]


# ---------------------------------------- leaks


@pytest.mark.parametrize("seed", range(5))
def test_a_list_that_grows_is_found_under_noise(seed):
    """Three megabytes a minute."""
    judged = judge(MEMORY, noisy(120 * MIB, 2 * MIB, growth=150_000, seed=seed))
    assert judged.is_flat is False
    assert judged.growth > MEMORY.allowed(judged.before)


def test_files_that_are_never_closed_are_found():
    """One more every half minute, beside connections that come and go."""
    chance = random.Random(3)
    samples = [40 + chance.choice((-1, 0, 0, 2)) + number // 10 for number in range(200)]
    assert judge(FILES, samples).is_flat is False


def test_a_thread_a_minute_is_found():
    assert judge(THREADS, [30 + number // 20 for number in range(200)]).is_flat is False


@pytest.mark.parametrize("period", [7, 23, 50])
def test_a_leak_below_a_sawtooth_is_found(period):
    assert judge(MEMORY, sawtooth(100 * MIB, 6 * MIB, period, growth=200_000)).is_flat is False


def test_a_leak_in_steps_is_found():
    """A cache that doubles its table: long rests, then a jump."""
    assert judge(MEMORY, [100 * MIB * (1 + 0.1 * (number // 40)) for number in range(200)]).is_flat is False


def test_a_leak_that_begins_late_is_found():
    samples = [100.0 * MIB] * 100 + [(100 + 0.5 * number) * MIB for number in range(100)]
    assert judge(MEMORY, samples).is_flat is False


# ---------------------------------------- what is no leak


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_flat(seed):
    assert judge(MEMORY, noisy(120 * MIB, 5 * MIB, seed=seed)).is_flat is True


@pytest.mark.parametrize("period", [5, 20, 33, 49])
@pytest.mark.parametrize("phase", [0, 3, 11])
def test_a_sawtooth_is_flat_wherever_it_is_cut(period, phase):
    """A journal that begins anew when it is full."""
    assert judge(JOURNAL, sawtooth(0, 8 * MIB, period, phase=phase)).is_flat is True


def test_a_spike_is_flat():
    samples = noisy(120 * MIB, MIB)
    samples[-30:-20] = [300 * MIB] * 10
    assert judge(MEMORY, samples).is_flat is True


def test_the_warm_up_is_not_judged():
    samples = [20.0 * MIB + 2 * number * MIB for number in range(50)] + [120.0 * MIB] * 150
    assert judge(MEMORY, samples).is_flat is True


def test_a_fall_is_flat():
    assert judge(MEMORY, noisy(200 * MIB, MIB, growth=-200_000)).is_flat is True


def test_one_step_within_the_bound_is_flat():
    """A pool of threads that has found its size."""
    assert judge(THREADS, [30.0] * 100 + [33.0] * 100).is_flat is True


def test_from_few_samples_nothing_can_be_said_and_that_is_no_pass():
    judged = judge(THREADS, [30.0] * (LEAST_SAMPLES - 1))
    assert judged.is_flat is None
    assert not judged.is_flat
    assert judge(THREADS, []).is_flat is None
    assert judge(THREADS, [30.0] * LEAST_SAMPLES).is_flat is True


# ---------------------------------------- figures


def test_the_slope_is_that_of_most_pairs():
    samples = [3.0 * number for number in range(60)]
    samples[10], samples[50] = 1e6, -1e6
    assert slope(samples) == pytest.approx(3.0)
    assert slope([7.0 * number for number in range(1000)]) == pytest.approx(7.0)


def test_growth_is_what_came_from_the_second_quarter_to_the_last():
    judged = judge(THREADS, [float(number) for number in range(200)])
    assert judged.growth == pytest.approx(100)
    assert (judged.before, judged.after) == (74.5, 174.5)


def test_the_table_names_what_grows():
    grows, flat = judge(THREADS, list(range(200))), judge(MEMORY, [100.0 * MIB] * 200)
    lines = table([grows, flat], per_hour=1200)
    assert len({len(line) for line in lines}) == 1
    assert "GROWS" in lines[2]
    assert "1,200" in lines[2]
    assert "100.00 MiB" in lines[3]
    assert lines[3].endswith("flat |")
