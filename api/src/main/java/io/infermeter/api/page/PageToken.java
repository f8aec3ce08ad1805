// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.api.page;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.grpc.StatusRuntimeException;
import io.infermeter.api.error.Refusal;
import io.infermeter.v1.ErrorReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page begins, as text that carries everything itself: a hash of the request it belongs to, numbers and texts. It
 * is not a secret: whoever forges one gets no more than another page of what may be asked for anyway.
 *
 * @param numbers numbers of the place
 * @param texts texts of the place
 */
public record PageToken(List<Long> numbers, List<String> texts) {
  private static final int HASH_BYTES = 12;
  private static final int LONGEST = 8192;
  private static final int MOST = 64;

  public PageToken {
    numbers = List.copyOf(numbers);
    texts = List.copyOf(texts);
  }

  public static PageToken of(List<Long> numbers, String... texts) {
    return new PageToken(numbers, List.of(texts));
  }

  /**
   * The token as text.
   *
   * @param request the request without what changes from page to page: page token and page size
   */
  public String encode(Message request) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeRawBytes(hash(request));
      out.writeUInt32NoTag(numbers.size());
      for (long number : numbers) {
        out.writeSInt64NoTag(number);
      }
      out.writeUInt32NoTag(texts.size());
      for (String text : texts) {
        out.writeStringNoTag(text);
      }
      out.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads a token.
   *
   * @param token what the request brought; empty: the first page
   * @param request the request without what changes from page to page
   * @param numbers how many numbers a token of this method has
   * @param texts how many texts a token of this method has
   * @return null for the first page
   * @throws StatusRuntimeException INVALID_ARGUMENT if it is no token of this request
   */
  public static @Nullable PageToken decode(String token, Message request, int numbers, int texts) {
    if (token.isEmpty()) {
      return null;
    }
    PageToken read = token.length() > LONGEST ? null : read(token, request);
    if (read == null || read.numbers.size() != numbers || read.texts.size() != texts) {
      throw refused();
    }
    return read;
  }

  private static @Nullable PageToken read(String token, Message request) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(Base64.getUrlDecoder().decode(token));
      if (!ByteString.copyFrom(in.readRawBytes(HASH_BYTES)).equals(ByteString.copyFrom(hash(request)))) {
        return null;
      }
      List<Long> numbers = new ArrayList<>();
      for (int left = bounded(in.readUInt32()); left > 0; left--) {
        numbers.add(in.readSInt64());
      }
      List<String> texts = new ArrayList<>();
      for (int left = bounded(in.readUInt32()); left > 0; left--) {
        texts.add(in.readStringRequireUtf8());
      }
      return in.isAtEnd() ? new PageToken(numbers, texts) : null;
    } catch (IOException | IllegalArgumentException unreadable) {
      return null;
    }
  }

  private static int bounded(int count) {
    if (count < 0 || count > MOST) {
      throw new IllegalArgumentException("a token with " + count + " parts");
    }
    return count;
  }

  /** A refusal of a token. */
  public static StatusRuntimeException refused() {
    return Refusal.invalid(
        "page_token",
        ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
        "must be the next_page_token of an answer to the same request; leave it empty to begin at the first page");
  }

  private static byte[] hash(Message request) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(request.getDescriptorForType().getFullName().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.useDeterministicSerialization();
      request.writeTo(out);
      out.flush();
      return java.util.Arrays.copyOf(digest.digest(bytes.toByteArray()), HASH_BYTES);
    } catch (NoSuchAlgorithmException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
