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

    @initialize(seed=st.integers(0, 2**20), hand=HANDS)
    def begin(self, seed, hand):
        self.scene = Scene(seed)
        self.scene.__enter__()
        self.change_weather(hand)

    def change_weather(self, hand):
        self.scene.network.weather = hand.choice(self.scene.setting.weathers)

    @rule(which=st.integers(0, 10**6), hand=HANDS, pause=st.sampled_from(PAUSES))
    def act(self, which, hand, pause):
        steps = [step for step, weight in possible(self.scene).values() for _ in range(weight)]
        steps[which % len(steps)](self.scene, hand)
        self.scene.pass_time(pause)

    @rule(hand=HANDS)
    def rest(self, hand):
        self.look()
        self.change_weather(hand)

    def look(self):
        self.scene.settle()
        assert findings(self.scene) == []

    def teardown(self):
        if hasattr(self, "scene"):
            try:
                self.look()
            finally:
                self.scene.__exit__(None, None, None)


TestGuardedTrades = GuardedTrades.TestCase
TestGuardedTrades.settings = settings(
    max_examples=40,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
