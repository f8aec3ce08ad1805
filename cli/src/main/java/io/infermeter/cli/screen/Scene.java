// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.screen;

import io.infermeter.v1.Alert;
import io.infermeter.v1.Ledger;
import java.util.List;

/**
 * Everything that is drawn.
 *
 * @param target the gateway's address
 * @param trouble why there is no connection; empty while there is one
 * @param watching whether the gateway has alerts
 * @param alerts that are pending or fire
 */
record Scene(String target, Watched.State state, Ledger ledger, boolean watching, List<Alert> alerts, String trouble) {
  static Scene nothing(String target) {
    return new Scene(target, Watched.State.NOTHING, Ledger.getDefaultInstance(), true, List.of(), "");
  }
}
