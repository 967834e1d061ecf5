"""What the engine's tests share: steady hypothesis settings; the comparison with PyTorch only where it is installed."""

import importlib.util

import numpy as np
import pytest

collect_ignore = [] if importlib.util.find_spec("torch") else ["test_against_torch.py", "test_machine_against_torch.py"]


@pytest.fixture
def random():
    return np.random.default_rng(7)
