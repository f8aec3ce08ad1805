"""Calls a model through the gateway with NVIDIA's client. Usage: triton_client.py HOST:PORT"""

import sys

import numpy as np
import tritonclient.grpc as triton

client = triton.InferenceServerClient(sys.argv[1])
pixels = triton.InferInput("pixels", [4, 64], "FP32")
pixels.set_data_from_numpy(np.random.default_rng(1).uniform(0, 16, (4, 64)).astype(np.float32))

# The id is what labels are joined by; the metadata says which scenario the call belongs to.
result = client.infer("digits", [pixels], request_id="triton-1", headers={"lighting": "normal"})

assert result.get_response().id == "triton-1"
labels = result.as_numpy("label")
assert labels.shape == (4,)
print("tritonclient:", labels.tolist())
