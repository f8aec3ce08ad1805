// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.evaluate;

import io.infermeter.cli.WrongUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which columns fill a tensor, as it is typed: TENSOR=a,b,c or TENSOR:FP32=first..last or TENSOR=*.
 *
 * @param tensor the tensor
 * @param type its element type; empty: as the model says
 * @param columns names, ranges of names, or *
 */
record ColumnMapping(String tensor, String type, List<String> columns) {
  private static final Pattern FORM = Pattern.compile("([^=:]+)(?::([A-Z0-9]+))?=(.+)");

  static ColumnMapping parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new WrongUsage("--map is \"" + text + "\"; write TENSOR=COLUMN,... or TENSOR:FP32=FIRST..LAST or TENSOR=*");
    }
    return new ColumnMapping(
        matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2), List.of(matcher.group(3).split(",")));
  }

  /** The columns meant, of those that there are. */
  List<String> columns(List<String> all) {
    List<String> found = new ArrayList<>();
    for (String part : columns) {
      int dots = part.indexOf("..");
      if (part.equals("*")) {
        found.addAll(all);
      } else if (dots > 0 && !all.contains(part)) {
        int first = place(all, part.substring(0, dots));
        int last = place(all, part.substring(dots + 2));
        if (last < first) {
          throw new WrongUsage("--map " + tensor + "=" + part + " ends before it begins");
        }
        found.addAll(all.subList(first, last + 1));
      } else {
        found.add(all.get(place(all, part)));
      }
    }
    return found;
  }

  private int place(List<String> all, String column) {
    int place = all.indexOf(column);
    if (place < 0) {
      throw new WrongUsage("--map " + tensor + " names the column \"" + column + "\"; there are " + all);
    }
    return place;
  }
}
