// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteRulesTest {
  private static boolean may(SiteRules rules, String host, String origin) {
    Map<String, List<String>> headers = new HashMap<>();
    if (host != null) {
      headers.put("host", List.of(host));
    }
    if (origin != null) {
      headers.put("origin", List.of(origin));
    }
    return rules.objection(headers).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:4631,,true",
    "LOCALHOST.,,true",
    "app.localhost:4631,,true",
    "127.0.0.1:4631,,true",
    "[::1]:4631,,true",
    "monitor.example:4631,,true",
    "evil.example:4631,,false",
    "127.0.0.1.evil.example,,false",
    "evil.example#localhost,,false",
    ",,false",
    "localhost:4631,http://localhost:4631,true",
    "localhost:4631,http://LOCALHOST:4631,true",
    "monitor.example,https://monitor.example,true",
    "monitor.example:443,https://monitor.example,true",
    "localhost:4631,http://localhost:4632,false",
    "localhost:4631,http://localhost,false",
    "localhost:4631,http://localhost:4631@evil.example,false",
    "localhost:4631,https://pages.example,true",
    "localhost:4631,https://pages.example.evil.example,false",
    "localhost:4631,null,false"
  })
  void onLoopback(String host, String origin, boolean may) {
    SiteRules rules = new SiteRules(true, Set.of("monitor.example"), Set.of("https://pages.example"));
    assertThat(may(rules, host, origin)).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({"any.example,,true", "any.example,http://any.example,true", "any.example,http://other.example,false", ",,false"})
  void beyondLoopbackAnyNameIsTakenUntilSomeAreNamed(String host, String origin, boolean may) {
    assertThat(may(new SiteRules(false, Set.of(), Set.of()), host, origin)).isEqualTo(may);
    assertThat(may(new SiteRules(false, Set.of("named.example"), Set.of()), host, origin)).isFalse();
  }
}
