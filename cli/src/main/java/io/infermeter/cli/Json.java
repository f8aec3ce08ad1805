// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;

/** Messages in the contract's JSON form, as protobuf defines it; characters that could do something to a terminal are escaped. */
public final class Json {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .usingTypeRegistry(TypeRegistry.newBuilder().add(BadRequest.getDescriptor()).add(ErrorInfo.getDescriptor()).build());

  private Json() {}

  /** Over several lines. */
  public static String pretty(Message message) {
    return print(PRINTER, message);
  }

  /** On one line. */
  public static String line(Message message) {
    return print(PRINTER.omittingInsignificantWhitespace(), message);
  }

  private static String print(JsonFormat.Printer printer, Message message) {
    try {
      return Printable.json(printer.print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the gateway's answer has details of an unknown type: " + e.getMessage(), e);
    }
  }
}
