"""Asks MLServer directly and through the gateway, and compares. Usage: mlserver_client.py SERVER GATEWAY"""

import sys
import time

import numpy as np
import tritonclient.grpc as triton


def wait(address):
    client = triton.InferenceServerClient(address)
    for _ in range(600):
        try:
            if client.is_model_ready("digits-sklearn"):
                return
        except triton.InferenceServerException:
            pass
        time.sleep(0.2)
    raise AssertionError("MLServer is not ready")


def ask(address):
    client = triton.InferenceServerClient(address)
    random = np.random.default_rng(3)
    answers = []
    for call in range(5):
        pixels = triton.InferInput("predict", [3, 64], "FP64")
        pixels.set_data_from_numpy(random.uniform(0, 16, (3, 64)))
        result = client.infer("digits-sklearn", [pixels], request_id=f"mlserver-{call}")
        answers.append(result.as_numpy("predict").tolist())
    return answers


server, gateway = sys.argv[1:]
wait(server)
direct, through = ask(server), ask(gateway)
assert direct == through and len(direct[0]) == 3, (direct, through)
