# Copyright the Infermeter authors. Apache-2.0.
import os

import pytest


@pytest.fixture(scope="session")
def target() -> str:
    """A gateway with labelled predictions of the model digits in the segments lighting=dim and lighting=normal."""
    address = os.environ.get("INFERMETER_TARGET")
    assert address, "INFERMETER_TARGET is not set; scripts/clients-test starts a gateway and sets it"
    return address
