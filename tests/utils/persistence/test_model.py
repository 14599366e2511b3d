"""The store against a dict, through everything that can happen to a program and its disk between any two steps."""

from hypothesis import HealthCheck, settings

from tests.utils.persistence.model import StoreModel

StoreModel.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
test_store_model = StoreModel.TestCase
