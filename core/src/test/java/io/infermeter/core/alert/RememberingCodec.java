// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.query.Series;
import io.infermeter.core.store.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Bytes that stand for what was given. */
final class RememberingCodec implements AlertCodec {
  private final List<Object> given = new ArrayList<>();

  /** Happens between an evaluation and what is taken of it. */
  Runnable meanwhile = () -> {};

  /** Rules that a newer version would have written. */
  final Set<String> unreadable = new HashSet<>();

  private byte[] bytes(Object each) {
    given.add(each);
    return ByteBuffer.allocate(4).putInt(given.size() - 1).array();
  }

  private Object of(byte[] bytes) {
    return given.get(ByteBuffer.wrap(bytes).getInt());
  }

  @Override
  public byte[] rule(AlertRule rule) {
    return bytes(rule);
  }

  @Override
  public AlertRule rule(byte[] bytes) {
    AlertRule rule = (AlertRule) of(bytes);
    if (unreadable.contains(rule.name())) {
      throw new StoreException("the rule cannot be read");
    }
    return rule;
  }

  @Override
  public byte[] alert(Alert alert) {
    return bytes(alert);
  }

  @Override
  public Alert alert(byte[] bytes) {
    return (Alert) of(bytes);
  }

  @Override
  public byte[] silence(Silence silence) {
    return bytes(silence);
  }

  @Override
  public Silence silence(byte[] bytes) {
    return (Silence) of(bytes);
  }

  @Override
  public Alert.Seen seen(Series series) {
    meanwhile.run();
    return new Alert.Seen(new byte[] {1});
  }
}
