"""Calls a model through the gateway with nothing but gRPC and the protocol's .proto file.
Usage: PYTHONPATH=proto/src/main/protobuf python plain_grpc.py HOST:PORT"""

import random
import struct
import sys

import grpc

# Compiles the file as it is imported; python -m grpc_tools.protoc writes the same as modules.
messages, services = grpc.protos_and_services("inference/open_inference.proto")

with grpc.insecure_channel(sys.argv[1]) as channel:
    server = services.GRPCInferenceServiceStub(channel)
    pixels = [random.uniform(0, 16) for _ in range(64)]
    request = messages.ModelInferRequest(
        model_name="digits",
        inputs=[messages.ModelInferRequest.InferInputTensor(name="pixels", datatype="FP32", shape=[1, 64])],
        raw_input_contents=[struct.pack("<64f", *pixels)],
    )

    # Without an id of its own a prediction gets one; it comes back in the metadata of the response.
    response, call = server.ModelInfer.with_call(request, metadata=[("lighting", "normal")], timeout=10)
    prediction_id = dict(call.initial_metadata())["infermeter-prediction-id"]

    names = [output.name for output in response.outputs]
    (label,) = struct.unpack("<q", response.raw_output_contents[names.index("label")])
    assert 0 <= label <= 9 and prediction_id
    print("grpcio:", label, "is prediction", prediction_id)
