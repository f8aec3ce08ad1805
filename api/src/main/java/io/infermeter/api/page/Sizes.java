// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.page;

/** How large answers may become. */
public final class Sizes {
  /** Bytes of things in one message: clients take 4 MiB by default, and the frame around the things needs some. */
  public static final int MESSAGE_BYTES = 3_600_000;

  /** Most things in one page, and the default of most lists. */
  public static final int LARGEST_PAGE = 1000;

  private Sizes() {}
}
