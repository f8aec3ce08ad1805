// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import io.infermeter.core.model.UnreadableCause;

/** An answer that cannot be read: the cause, and what was found in words. Without a stack trace, since it may come with every call. */
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int SHOWN = 64;

  private final UnreadableCause cause;

  Unreadable(UnreadableCause cause, String message) {
    super(message, null, false, false);
    this.cause = cause;
  }

  /** A text from outside, cut to what a message can bear. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  UnreadableCause reason() {
    return cause;
  }
}
