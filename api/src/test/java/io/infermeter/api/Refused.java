// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.infermeter.v1.ErrorReason;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a client is told when it is refused. */
public final class Refused {
  private final Status status;

  private Refused(Status status) {
    this.status = status;
  }

  public static Refused by(ThrowingCallable call) {
    return of(catchThrowableOfType(StatusRuntimeException.class, call));
  }

  public static Refused of(Throwable failure) {
    assertThat(failure).isInstanceOf(StatusRuntimeException.class);
    Metadata trailers = ((StatusRuntimeException) failure).getTrailers();
    Status status = StatusProto.fromThrowable(failure);
    assertThat(trailers == null ? 0 : status.getSerializedSize() * 4 / 3 + status.getMessage().length()).isLessThan(8192);
    return new Refused(status);
  }

  public static Refused of(Status status) {
    return new Refused(status);
  }

  public Refused with(io.grpc.Status.Code code) {
    assertThat(status.getCode()).as(status.toString()).isEqualTo(code.value());
    return this;
  }

  public Refused because(ErrorReason reason) {
    ErrorInfo info = detail(ErrorInfo.class).orElseThrow();
    assertThat(info.getReason()).isEqualTo(reason.name());
    assertThat(info.getDomain()).isEqualTo("infermeter.io");
    return this;
  }

  /** The violation of this field says this. */
  public Refused at(String field, String says) {
    BadRequest request = detail(BadRequest.class).orElseThrow();
    assertThat(request.getFieldViolationsList())
        .as(request.toString())
        .anySatisfy(
            violation -> {
              assertThat(violation.getField()).isEqualTo(field);
              assertThat(violation.getDescription()).contains(says);
            });
    return this;
  }

  public Refused thatMayBeTriedAgain() {
    assertThat(detail(RetryInfo.class).orElseThrow().getRetryDelay().getSeconds()).isPositive();
    return this;
  }

  public Refused saying(String text) {
    assertThat(status.getMessage()).contains(text);
    return this;
  }

  public Refused notSaying(String text) {
    assertThat(status.toString()).doesNotContain(text);
    return this;
  }

  public int violations() {
    return detail(BadRequest.class).orElseThrow().getFieldViolationsCount();
  }

  private <T extends Message> Optional<T> detail(Class<T> type) {
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException unreadable) {
          throw new AssertionError(unreadable);
        }
      }
    }
    return Optional.empty();
  }
}
