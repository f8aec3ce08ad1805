// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.infermeter.v1.LabelCount;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.LabelResult;
import io.infermeter.v1.LabelServiceGrpc.LabelServiceBlockingStub;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sends a batch of labels, and sends again what the gateway could not store just then: at most {@value #TRIES} times in all, waiting twice as
 * long each time. Nothing is lost or counted twice by that, since the same label twice changes nothing. Not thread-safe.
 */
public final class LabelTries {
  static final int TRIES = 8;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final LabelServiceBlockingStub labels;
  private final Consumer<Duration> pause;
  private final Consumer<String> notice;

  /**
   * Creates it.
   *
   * @param pause waits
   * @param notice is told, in a sentence, before it waits for the first time
   */
  public LabelTries(LabelServiceBlockingStub labels, Consumer<Duration> pause, Consumer<String> notice) {
    this.labels = labels;
    this.pause = pause;
    this.notice = notice;
  }

  /**
   * Sends a batch. The response is as if it had been sent once: with the last result of each label, by its index in the request, and one count
   * for each label. Outcomes of RETRY are left where the gateway could not store a label the last time either.
   *
   * @throws StatusRuntimeException if the batch as a whole was refused, or had no place the last time either
   */
  public SubmitLabelsResponse send(SubmitLabelsRequest request) {
    SubmitLabelsResponse.Builder results = SubmitLabelsResponse.newBuilder();
    Map<LabelOutcome, Long> counts = new EnumMap<>(LabelOutcome.class);
    SubmitLabelsRequest left = request;
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < request.getLabelsCount(); i++) {
      indexes.add(i);
    }
    for (int tries = 1; !indexes.isEmpty(); tries++) {
      SubmitLabelsResponse response = once(left, tries);
      List<Integer> again = take(response, indexes, tries < TRIES, results, counts);
      if (!again.isEmpty()) {
        rest(tries, Numbers.plain(again.size()) + (again.size() == 1 ? " label" : " labels"));
      }
      left = request.toBuilder().clearLabels().addAllLabels(again.stream().map(request::getLabels).toList()).build();
      indexes = again;
    }
    counts.forEach((outcome, count) -> results.addCounts(LabelCount.newBuilder().setOutcome(outcome).setCount(count)));
    return results.build();
  }

  /** The response, or nothing but results of RETRY where the gateway says that the whole batch may come again. */
  private SubmitLabelsResponse once(SubmitLabelsRequest request, int tries) {
    try {
      return labels.submitLabels(request);
    } catch (StatusRuntimeException e) {
      if (tries == TRIES || !mayComeAgain(e)) {
        throw e;
      }
      SubmitLabelsResponse.Builder all = SubmitLabelsResponse.newBuilder();
      for (int i = 0; i < request.getLabelsCount(); i++) {
        all.addResults(LabelResult.newBuilder().setIndex(i).setOutcome(LabelOutcome.LABEL_OUTCOME_RETRY));
      }
      return all.addCounts(LabelCount.newBuilder().setOutcome(LabelOutcome.LABEL_OUTCOME_RETRY).setCount(request.getLabelsCount())).build();
    }
  }

  /** Keeps the results that are settled, and returns the indexes of labels to be sent again. */
  private static List<Integer> take(
      SubmitLabelsResponse response, List<Integer> indexes, boolean more, SubmitLabelsResponse.Builder results, Map<LabelOutcome, Long> counts) {
    List<Integer> again = new ArrayList<>();
    for (LabelResult result : response.getResultsList()) {
      int index = indexes.get(result.getIndex());
      if (more && result.getOutcome() == LabelOutcome.LABEL_OUTCOME_RETRY) {
        again.add(index);
      } else {
        results.addResults(result.toBuilder().setIndex(index));
      }
    }
    for (LabelCount count : response.getCountsList()) {
      if (!more || count.getOutcome() != LabelOutcome.LABEL_OUTCOME_RETRY) {
        counts.merge(count.getOutcome(), count.getCount(), Long::sum);
      }
    }
    return again;
  }

  private void rest(int tries, String what) {
    if (tries == 1) {
      notice.accept("the gateway could not store " + what + " just now; sending again, up to " + TRIES + " times in all");
    }
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << (tries - 1));
    pause.accept(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE);
  }

  /** Whether the gateway has too much to do, and says when to come again; a gateway that is not there says nothing. */
  private static boolean mayComeAgain(StatusRuntimeException refusal) {
    Status.Code code = refusal.getStatus().getCode();
    com.google.rpc.Status status = StatusProto.fromThrowable(refusal);
    return (code == Status.Code.RESOURCE_EXHAUSTED || code == Status.Code.UNAVAILABLE)
        && status != null
        && status.getDetailsList().stream().anyMatch(LabelTries::isRetryInfo);
  }

  private static boolean isRetryInfo(Any detail) {
    try {
      return detail.is(RetryInfo.class) && detail.unpack(RetryInfo.class).hasRetryDelay();
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}
