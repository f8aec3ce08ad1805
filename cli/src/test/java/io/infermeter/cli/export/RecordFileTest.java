// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.infermeter.protocol.tensorboard.Event;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordFileTest {
  private static byte[] file(int events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 1; i <= events; i++) {
      RecordFile.write(out, Event.newBuilder().setStep(i).setWallTime(60 * i).build());
    }
    return out.toByteArray();
  }

  private static List<Long> steps(byte[] file) throws IOException {
    List<Long> steps = new ArrayList<>();
    RecordFile.read(new ByteArrayInputStream(file), event -> steps.add(event.getStep()));
    return steps;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(steps(file(3))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void readingEndsBeforeTheFirstRecordThatIsCutOff() throws IOException {
    byte[] whole = file(3);
    int one = file(1).length;
    for (int length = 2 * one; length < whole.length; length++) {
      assertThat(steps(java.util.Arrays.copyOf(whole, length))).containsExactly(1L, 2L);
    }
  }

  @Test
  void readingEndsBeforeTheFirstRecordThatIsDamaged() throws IOException {
    int one = file(1).length;
    for (int at = one; at < 2 * one; at++) {
      byte[] damaged = file(3);
      damaged[at] ^= 1;
      assertThat(steps(damaged)).as("byte " + at).containsExactly(1L);
    }
  }

  /** The check value of RFC 3720, B.4 (32 bytes of zeroes), masked. */
  @Test
  void checksumsAreMaskedAsTheFormatSays() {
    assertThat(RecordFile.masked(new byte[32], 0, 32)).isEqualTo(Integer.rotateRight(0x8a9136aa, 15) + 0xa282ead8);
  }
}
