"""No test asserts a time: a busy machine is no failure."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("sanshe", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sanshe")

os.environ.pop("GITHUB_ACTIONS", None)  # what the tool says is not to depend on where it is tested
