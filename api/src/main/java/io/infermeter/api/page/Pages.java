// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.page;

import com.google.protobuf.Message;
import io.infermeter.api.error.Violations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cuts lists into pages, by number and by bytes. Stateless. */
public final class Pages {
  private Pages() {}

  /** A page and the text that the next one begins after; null: there is no next one. */
  public record Page<T>(List<T> items, @Nullable String nextAfter) {}

  /** The page size asked for, or the default where none is; a size that may not be is noted. */
  public static int size(int asked, int otherwise, Violations violations) {
    if (asked < 0 || asked > Sizes.LARGEST_PAGE) {
      violations.invalid(
          "page_size", "must be 1 to " + Sizes.LARGEST_PAGE + ", or 0 for the default of " + otherwise + ", is " + asked);
      return otherwise;
    }
    return asked == 0 ? otherwise : asked;
  }

  /**
   * A page of a list that is in the order of its names, each of which it has once.
   *
   * @param after the name that the page before ended with; null: the first page
   */
  public static <T extends Message> Page<T> byName(List<T> all, Function<T, String> name, @Nullable String after, int size) {
    List<T> page = new ArrayList<>();
    long bytes = 0;
    for (T item : all) {
      if (after != null && Comparator.<String>naturalOrder().compare(name.apply(item), after) <= 0) {
        continue;
      }
      bytes += item.getSerializedSize();
      if (page.size() == size || (bytes > Sizes.MESSAGE_BYTES && !page.isEmpty())) {
        return new Page<>(page, name.apply(page.getLast()));
      }
      page.add(item);
    }
    return new Page<>(page, null);
  }
}
