// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.api.Refused;
import io.infermeter.v1.ErrorReason;
import io.infermeter.v1.ListMetricsRequest;
import io.infermeter.v1.ListModelsRequest;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class PageTokenTest {
  private static final ListMetricsRequest REQUEST = ListMetricsRequest.newBuilder().setModel("digits").build();

  /** Law: what is written is read again, by the same request alone. */
  @Property(tries = 300)
  void tokensComeBackAsTheyWere(@ForAll @Size(max = 5) List<Long> numbers, @ForAll String text) {
    String wellFormed = text.replaceAll("\\p{Cs}", "?");
    String token = PageToken.of(numbers, wellFormed).encode(REQUEST);
    assertThat(token).matches("[A-Za-z0-9_-]+");
    assertThat(PageToken.decode(token, REQUEST, numbers.size(), 1)).isEqualTo(PageToken.of(numbers, wellFormed));
    refused(() -> PageToken.decode(token, ListMetricsRequest.getDefaultInstance(), numbers.size(), 1));
    refused(() -> PageToken.decode(token, REQUEST, numbers.size() + 1, 1));
    refused(() -> PageToken.decode(token, REQUEST, numbers.size(), 0));
  }

  /** Law: nothing that is not a token does any harm. */
  @Property(tries = 500)
  void anythingElseIsRefused(@ForAll String nonsense) {
    if (!nonsense.isEmpty()) {
      refused(() -> PageToken.decode(nonsense, REQUEST, 1, 0));
    }
  }

  /** Law: a token that was cut or changed is refused. */
  @Property(tries = 300)
  void changedTokensAreRefused(@ForAll int where) {
    String token = PageToken.of(List.of(1L, 2L), "text").encode(REQUEST);
    refused(() -> PageToken.decode(token.substring(0, Math.floorMod(where, token.length() - 1) + 1), REQUEST, 2, 1));
  }

  @Example
  void requestsOfOtherMethodsThatLookTheSameAreToldApart() {
    String token = PageToken.of(List.of(), "a").encode(ListMetricsRequest.getDefaultInstance());
    refused(() -> PageToken.decode(token, ListModelsRequest.getDefaultInstance(), 0, 1));
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    Refused.by(call).because(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
  }
}
