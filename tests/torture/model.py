"""The store against a dict, for long."""

from hypothesis import HealthCheck, settings

from tests.utils.persistence.model import StoreModel

StoreModel.TestCase.settings = settings(
    max_examples=1500, stateful_step_count=60, suppress_health_check=list(HealthCheck)
)
test_store_model = StoreModel.TestCase
