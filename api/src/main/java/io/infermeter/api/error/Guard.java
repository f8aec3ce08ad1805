// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.error;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.infermeter.core.label.LabelIntake;
import io.infermeter.core.store.StoreException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls, and turns whatever goes wrong into a status; what only concerns the gateway is logged and not told. Stateless.
 */
public final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private Guard() {}

  /** Answers a call with one response, or with the reason why there is none. */
  public static <T> void answer(StreamObserver<T> responses, Supplier<T> work) {
    T response;
    try {
      response = work.get();
    } catch (RuntimeException failure) {
      fail(responses, failure);
      return;
    }
    try {
      responses.onNext(response);
      responses.onCompleted();
    } catch (StatusRuntimeException gone) {
      ignoreCancelled(gone);
    }
  }

  /** Ends a call with the reason of its failure. */
  public static void fail(StreamObserver<?> responses, Throwable failure) {
    try {
      responses.onError(status(failure));
    } catch (StatusRuntimeException | IllegalStateException gone) {
      LOG.debug("a failure could not be told, the call had ended", gone);
    }
  }

  private static void ignoreCancelled(StatusRuntimeException gone) {
    if (gone.getStatus().getCode() != Status.Code.CANCELLED) {
      throw gone;
    }
  }

  /** What a caller is told about a failure. */
  public static StatusRuntimeException status(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapped when wrapped.getCause() != null -> status(wrapped.getCause());
      case StatusRuntimeException known -> known;
      case LabelIntake.Full full -> Refusal.overloaded(String.valueOf(full.getMessage()));
      case StoreException store -> {
        LOG.warn("the store failed", store);
        yield Refusal.unavailable("the store failed; the gateway's log says why; try again later");
      }
      default -> {
        LOG.error("a call to the gateway's own services failed", failure);
        yield Refusal.internal("an error inside the gateway; its log says more");
      }
    };
  }
}
