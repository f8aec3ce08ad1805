# Copyright the Infermeter authors. Apache-2.0.
"""What went wrong, from the status of a call and its google.rpc details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
from google.rpc import error_details_pb2, status_pb2


@dataclass(frozen=True)
class Violation:
    """A field that was refused, and what is allowed."""

    field: str
    description: str


class InfermeterError(Exception):
    """A call failed.

    Attributes:
        code: the gRPC status by name, such as "INVALID_ARGUMENT".
        reason: a name of infermeter.v1.ErrorReason, or "" if the gateway gave none.
        violations: the fields that were refused.
        metadata: further facts, such as the backend that cannot be reached.
        retry_after: seconds after which to try again; None if the gateway did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "UNKNOWN",
        reason: str = "",
        violations: tuple[Violation, ...] = (),
        metadata: dict[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.violations = violations
        self.metadata = metadata or {}
        self.retry_after = retry_after


class InvalidRequest(InfermeterError):
    """The request has the wrong shape; violations say where."""


class NotFound(InfermeterError):
    """There is no such thing."""


class AlreadyExists(InfermeterError):
    """The name is taken."""


class NotSupported(InfermeterError):
    """This gateway cannot do it."""


class Overloaded(InfermeterError):
    """The gateway holds as much as it may; try again after retry_after seconds."""


class Unreachable(InfermeterError):
    """The gateway cannot be reached or cannot store now."""


_KINDS: dict[str, type[InfermeterError]] = {
    "INVALID_ARGUMENT": InvalidRequest,
    "NOT_FOUND": NotFound,
    "ALREADY_EXISTS": AlreadyExists,
    "UNIMPLEMENTED": NotSupported,
    "RESOURCE_EXHAUSTED": Overloaded,
    "UNAVAILABLE": Unreachable,
}


def of_call(error: Any) -> InfermeterError:
    """The exception for a grpc.RpcError."""
    details = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            details.ParseFromString(value)
    return of_status(error.code().name, error.details() or "", details)


def of_status(code: str, message: str, status: Any) -> InfermeterError:
    """The exception for a status with details."""
    reason = ""
    violations: list[Violation] = []
    metadata: dict[str, str] = {}
    retry_after: float | None = None
    for detail in status.details:
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
            reason, metadata = info.reason, dict(info.metadata)
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            refused = error_details_pb2.BadRequest()
            detail.Unpack(refused)
            violations += [Violation(each.field, each.description) for each in refused.field_violations]
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            detail.Unpack(retry)
            retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
    said = [message] + [f"{v.field}: {v.description}" for v in violations if v.description not in message]
    text = "; ".join(part for part in said if part) or f"the gateway answered {code}"
    kind = _KINDS.get(code, InfermeterError)
    return kind(text, code=code, reason=reason, violations=tuple(violations), metadata=metadata, retry_after=retry_after)


RpcError: type[Exception] = grpc.RpcError
