// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.infermeter.protocol.inference.ModelInferRequest;
import io.infermeter.protocol.inference.ModelInferResponse;
import io.infermeter.v1.Label;
import io.infermeter.v1.LabelOutcome;
import io.infermeter.v1.SubmitLabelsRequest;
import io.infermeter.v1.SubmitLabelsResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Sees what a client sends and what it is answered: ids of inference calls, and labels that the gateway acknowledged. Thread-safe. */
final class Witness implements ClientInterceptor {
  private static final Set<LabelOutcome> REFUSED =
      EnumSet.of(LabelOutcome.LABEL_OUTCOME_INVALID, LabelOutcome.LABEL_OUTCOME_TOO_LATE, LabelOutcome.LABEL_OUTCOME_RETRY);

  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final AtomicLong answered = new AtomicLong();
  private final List<Label> acknowledged = new ArrayList<>();

  /** Ids of all inference calls that were begun. */
  Set<String> sent() {
    return sent;
  }

  /** Inference calls that were answered. */
  long answered() {
    return answered.get();
  }

  /** Labels that the gateway said it has and that were not taken away yet. */
  synchronized long acknowledged() {
    return acknowledged.size();
  }

  /** Labels that the gateway said it has; takes them away. */
  synchronized List<Label> takeAcknowledged() {
    List<Label> taken = List.copyOf(acknowledged);
    acknowledged.clear();
    return taken;
  }

  private synchronized void acknowledged(SubmitLabelsRequest request, SubmitLabelsResponse response) {
    response.getResultsList().stream()
        .filter(result -> !REFUSED.contains(result.getOutcome()))
        .forEach(result -> acknowledged.add(request.getLabels(result.getIndex())));
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      private SubmitLabelsRequest labels = SubmitLabelsRequest.getDefaultInstance();

      @Override
      public void sendMessage(Q message) {
        if (message instanceof ModelInferRequest infer) {
          sent.add(infer.getId());
        } else if (message instanceof SubmitLabelsRequest submit) {
          labels = submit;
        }
        super.sendMessage(message);
      }

      @Override
      public void start(Listener<R> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onMessage(R message) {
                if (message instanceof ModelInferResponse) {
                  answered.incrementAndGet();
                } else if (message instanceof SubmitLabelsResponse response) {
                  acknowledged(labels, response);
                }
                super.onMessage(message);
              }
            },
            headers);
      }
    };
  }
}
