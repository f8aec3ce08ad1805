// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.own;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ExtensionNumberResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Server reflection, v1 and v1alpha, over the gateway's own services and, where the default model server offers reflection, over its
 * services too. What both define is answered from the gateway's own files. Thread-safe; each stream blocks its own virtual thread while
 * the model server is asked.
 */
public final class Reflection {
  private static final String ALPHA_SERVICE = "grpc.reflection.v1alpha.ServerReflection";

  /** v1alpha has the same messages on the wire as v1. */
  static final MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> ALPHA =
      MethodDescriptor.<ServerReflectionRequest, ServerReflectionResponse>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(ALPHA_SERVICE, "ServerReflectionInfo"))
          .setRequestMarshaller(ProtoUtils.marshaller(ServerReflectionRequest.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(ServerReflectionResponse.getDefaultInstance()))
          .build();

  private final Descriptors own;
  private final UpstreamReflection upstream;

  private Reflection(Descriptors own, UpstreamReflection upstream) {
    this.own = own;
    this.upstream = upstream;
  }

  /**
   * The two reflection services.
   *
   * @param definitions the gateway's own services
   * @param upstream the way to the default model server, if there is one
   */
  public static List<ServerServiceDefinition> services(Collection<ServerServiceDefinition> definitions, Supplier<Optional<Channel>> upstream) {
    Reflection reflection = new Reflection(new Descriptors(definitions, List.of(ServerReflectionGrpc.SERVICE_NAME, ALPHA_SERVICE)), new UpstreamReflection(upstream));
    ServerServiceDefinition v1 =
        ServerServiceDefinition.builder(ServerReflectionGrpc.SERVICE_NAME)
            .addMethod(ServerReflectionGrpc.getServerReflectionInfoMethod(), ServerCalls.asyncBidiStreamingCall(reflection::stream))
            .build();
    ServerServiceDefinition alpha =
        ServerServiceDefinition.builder(ServiceDescriptor.newBuilder(ALPHA_SERVICE).addMethod(ALPHA).build())
            .addMethod(ALPHA, ServerCalls.asyncBidiStreamingCall(reflection::stream))
            .build();
    return List.of(v1, alpha);
  }

  private StreamObserver<ServerReflectionRequest> stream(StreamObserver<ServerReflectionResponse> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ServerReflectionRequest request) {
        responses.onNext(answer(request).toBuilder().setValidHost(request.getHost()).setOriginalRequest(request).build());
      }

      @Override
      public void onError(Throwable failure) {
        responses.onError(failure);
      }

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    return switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> listed(request);
      case FILE_BY_FILENAME -> file(request, own.file(request.getFileByFilename()));
      case FILE_CONTAINING_SYMBOL -> file(request, own.withSymbol(request.getFileContainingSymbol()));
      case ALL_EXTENSION_NUMBERS_OF_TYPE -> extensions(request);
      case FILE_CONTAINING_EXTENSION -> upstream.ask(request).orElseGet(Reflection::notFound);
      case MESSAGEREQUEST_NOT_SET -> error(Status.INVALID_ARGUMENT.withDescription("the request asks for nothing"));
    };
  }

  private ServerReflectionResponse listed(ServerReflectionRequest request) {
    Set<String> names = new TreeSet<>(own.services());
    upstream
        .ask(request)
        .ifPresent(answer -> answer.getListServicesResponse().getServiceList().forEach(service -> names.add(service.getName())));
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    names.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
    return ServerReflectionResponse.newBuilder().setListServicesResponse(list).build();
  }

  private ServerReflectionResponse file(ServerReflectionRequest request, @Nullable FileDescriptor file) {
    if (file == null) {
      return upstream.ask(request).orElseGet(Reflection::notFound);
    }
    FileDescriptorResponse.Builder files = FileDescriptorResponse.newBuilder();
    Descriptors.closure(file).forEach(each -> files.addFileDescriptorProto(each.toProto().toByteString()));
    return ServerReflectionResponse.newBuilder().setFileDescriptorResponse(files).build();
  }

  private ServerReflectionResponse extensions(ServerReflectionRequest request) {
    if (own.withSymbol(request.getAllExtensionNumbersOfType()) == null) {
      return upstream.ask(request).orElseGet(Reflection::notFound);
    }
    ExtensionNumberResponse none = ExtensionNumberResponse.newBuilder().setBaseTypeName(request.getAllExtensionNumbersOfType()).build();
    return ServerReflectionResponse.newBuilder().setAllExtensionNumbersResponse(none).build();
  }

  private static ServerReflectionResponse notFound() {
    return error(Status.NOT_FOUND.withDescription("neither the gateway nor the model server describes it"));
  }

  private static ServerReflectionResponse error(Status status) {
    ErrorResponse error =
        ErrorResponse.newBuilder().setErrorCode(status.getCode().value()).setErrorMessage(status.getDescription()).build();
    return ServerReflectionResponse.newBuilder().setErrorResponse(error).build();
  }
}
