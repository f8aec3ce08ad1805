// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The hash of a row's inputs: the first 64 bits of a SHA-256 over name, type, shape and bytes of each tensor, which is the same in every
 * process and for ever, and cannot be steered by who sends the inputs. Confined to one thread.
 */
final class RowHash {
  private final MessageDigest digest;

  RowHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The hashes of the first rows, none of them 0.
   *
   * @param tensors in an order that does not depend on how they were sent
   */
  long[] of(List<InputTensor> tensors, int rows) {
    // What rows share is hashed once, or a large shared tensor would be hashed for every row.
    List<byte[]> beginnings = new ArrayList<>(tensors.size());
    for (InputTensor tensor : tensors) {
      digest.update(tensor.kind().getBytes(StandardCharsets.UTF_8));
      if (!tensor.byRows()) {
        digest.update((byte) 0);
        digest.update(tensor.bytes(0));
      }
      beginnings.add(digest.digest());
    }
    long[] hashes = new long[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < tensors.size(); i++) {
        digest.update(beginnings.get(i));
        if (tensors.get(i).byRows()) {
          digest.update(tensors.get(i).bytes(row));
        }
      }
      long hash = ByteBuffer.wrap(digest.digest()).getLong();
      hashes[row] = hash == 0 ? 1 : hash;
    }
    return hashes;
  }
}
