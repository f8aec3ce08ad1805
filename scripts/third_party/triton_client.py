"""Asks a model server with NVIDIA's client, directly and through the gateway, and compares. Usage: triton_client.py SERVER GATEWAY"""

import sys

import numpy as np
import tritonclient.grpc as triton


def ask(address, prefix):
    client = triton.InferenceServerClient(address)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("digits")
    metadata = client.get_model_metadata("digits")
    random = np.random.default_rng(7)
    answers = [(metadata.name, [output.name for output in metadata.outputs])]
    for call in range(10):
        pixels = triton.InferInput("pixels", [1 + call % 4, 64], "FP32")
        pixels.set_data_from_numpy(random.uniform(0, 16, (1 + call % 4, 64)).astype(np.float32))
        compression = "gzip" if call % 2 else None
        result = client.infer("digits", [pixels], request_id=f"{prefix}-{call}", compression_algorithm=compression)
        response = result.get_response()
        assert response.id == f"{prefix}-{call}"
        answers.append([(output.name, result.as_numpy(output.name).tolist()) for output in response.outputs])
    return answers


def refusal(address):
    client = triton.InferenceServerClient(address)
    pixels = triton.InferInput("pixels", [1, 64], "FP32")
    pixels.set_data_from_numpy(np.zeros((1, 64), dtype=np.float32))
    try:
        client.infer("no-such-model", [pixels])
    except triton.InferenceServerException as error:
        return error.status(), error.message()
    raise AssertionError("a model that is not there answered")


server, gateway = sys.argv[1:]
direct, through = ask(server, "python"), ask(gateway, "python")
assert direct == through, (direct, through)
assert refusal(server) == refusal(gateway), (refusal(server), refusal(gateway))
