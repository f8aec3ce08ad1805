# Copyright the Infermeter authors. Apache-2.0.
"""Asks an Infermeter gateway how fast and how right models are, and sends it labels.

>>> with Infermeter("localhost:4630") as meter:
...     meter.query("accuracy", model="digits", by=["segment.lighting"], last="1h")
"""

from ._client import Infermeter
from ._errors import (
    AlreadyExists,
    InfermeterError,
    InvalidRequest,
    NotFound,
    NotSupported,
    Overloaded,
    Unreachable,
    Violation,
)
from ._labels import Label, LabelProblem, LabelReport
from ._questions import metric

__all__ = [
    "AlreadyExists",
    "Infermeter",
    "InfermeterError",
    "InvalidRequest",
    "Label",
    "LabelProblem",
    "LabelReport",
    "NotFound",
    "NotSupported",
    "Overloaded",
    "Unreachable",
    "Violation",
    "metric",
]
