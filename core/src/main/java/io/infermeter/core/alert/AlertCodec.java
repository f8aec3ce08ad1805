// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.alert;

import io.infermeter.core.query.Series;
import io.infermeter.core.store.StoreException;

/**
 * Writes rules, alerts and silences as bytes and reads them again; the bytes are messages of the contract. Thread-safe. Reading throws a
 * {@link StoreException} where the bytes cannot be understood.
 */
public interface AlertCodec {
  byte[] rule(AlertRule rule);

  AlertRule rule(byte[] bytes);

  byte[] alert(Alert alert);

  Alert alert(byte[] bytes);

  byte[] silence(Silence silence);

  Silence silence(byte[] bytes);

  /** A series with the point that was judged. */
  Alert.Seen seen(Series series);
}
