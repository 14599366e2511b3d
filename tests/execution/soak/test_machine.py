"""The same steps, chosen by hypothesis, so that what goes wrong is shrunk to what it takes."""

import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.execution.soak.driver import PAUSES
from tests.execution.soak.scene import Scene
from tests.execution.soak.steps import possible
from tests.execution.soak.truth import findings

HANDS = st.builds(random.Random, st.integers(0, 2**20))


class GuardedTrades(RuleBasedStateMachine):
    """Random trades, prices, people, exchange, faults and crashes; the truth is looked at whenever all is at rest."""

    @initialize(seed=st.integers(0, 2**20))
    def begin(self, seed):
        self.scene = Scene(seed)
        self.scene.__enter__()

    @rule(which=st.integers(0, 10**6), hand=HANDS, pause=st.sampled_from(PAUSES))
    def act(self, which, hand, pause):
        steps = [step for step, weight in possible(self.scene).values() for _ in range(weight)]
        steps[which % len(steps)](self.scene, hand)
        self.scene.pass_time(pause)

    @rule()
    def rest(self):
        self.scene.settle()
        assert findings(self.scene) == []

    def teardown(self):
        if hasattr(self, "scene"):
            try:
                self.rest()
            finally:
                self.scene.__exit__(None, None, None)


TestGuardedTrades = GuardedTrades.TestCase
TestGuardedTrades.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
