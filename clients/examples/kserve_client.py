"""Calls a model through the gateway with KServe's client. Usage: kserve_client.py HOST:PORT"""

import asyncio
import sys

import numpy as np
from kserve import InferenceGRPCClient, InferInput, InferRequest


async def main(address):
    client = InferenceGRPCClient(address)
    pixels = InferInput("pixels", [4, 64], "FP32")
    pixels.set_data_from_numpy(np.random.default_rng(2).uniform(0, 16, (4, 64)).astype(np.float32), binary_data=True)

    # The id is what labels are joined by; the metadata says which scenario the call belongs to.
    request = InferRequest("digits", [pixels], request_id="kserve-1")
    response = await client.infer(request, headers=[("lighting", "dim")])

    assert response.id == "kserve-1"
    labels = next(output for output in response.outputs if output.name == "label").as_numpy()
    assert labels.shape == (4,)
    print("kserve:", labels.tolist())
    await client.close()


asyncio.run(main(sys.argv[1]))
