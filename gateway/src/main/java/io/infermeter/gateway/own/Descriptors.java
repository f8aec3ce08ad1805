// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.own;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.rpc.ErrorDetailsProto;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files that describe services, by name and by the symbols that they define. Immutable. */
final class Descriptors {
  private final Map<String, FileDescriptor> files = new HashMap<>();
  private final Map<String, FileDescriptor> symbols = new HashMap<>();
  private final Set<String> services = new TreeSet<>();

  Descriptors(Collection<ServerServiceDefinition> definitions, Collection<String> others) {
    services.addAll(others);
    for (ServerServiceDefinition definition : definitions) {
      services.add(definition.getServiceDescriptor().getName());
      if (definition.getServiceDescriptor().getSchemaDescriptor() instanceof ProtoFileDescriptorSupplier supplier) {
        add(supplier.getFileDescriptor());
      }
    }
    // No service names the details of errors, and clients need them to show one.
    add(ErrorDetailsProto.getDescriptor());
  }

  private void add(FileDescriptor file) {
    if (files.putIfAbsent(file.getName(), file) != null) {
      return;
    }
    file.getMessageTypes().forEach(type -> add(type, file));
    file.getEnumTypes().forEach(type -> add(type, file));
    file.getServices().forEach(service -> add(service, file));
    file.getDependencies().forEach(this::add);
  }

  private void add(Descriptor type, FileDescriptor file) {
    symbols.put(type.getFullName(), file);
    type.getFields().forEach(field -> symbols.put(field.getFullName(), file));
    type.getOneofs().forEach(oneof -> symbols.put(oneof.getFullName(), file));
    type.getNestedTypes().forEach(nested -> add(nested, file));
    type.getEnumTypes().forEach(nested -> add(nested, file));
  }

  private void add(EnumDescriptor type, FileDescriptor file) {
    symbols.put(type.getFullName(), file);
    type.getValues().forEach(value -> symbols.put(value.getFullName(), file));
  }

  private void add(ServiceDescriptor service, FileDescriptor file) {
    symbols.put(service.getFullName(), file);
    service.getMethods().forEach(method -> symbols.put(method.getFullName(), file));
  }

  /** Full names of the services, in order. */
  Set<String> services() {
    return services;
  }

  @Nullable FileDescriptor file(String name) {
    return files.get(name);
  }

  @Nullable FileDescriptor withSymbol(String symbol) {
    return symbols.get(symbol);
  }

  /** A file and all that it needs. */
  static List<FileDescriptor> closure(FileDescriptor file) {
    Set<FileDescriptor> all = new LinkedHashSet<>();
    collect(file, all);
    return List.copyOf(all);
  }

  private static void collect(FileDescriptor file, Set<FileDescriptor> all) {
    if (all.add(file)) {
      file.getDependencies().forEach(needed -> collect(needed, all));
    }
  }
}
