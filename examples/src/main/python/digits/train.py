# Copyright the Infermeter authors. Apache-2.0.
"""Trains the demo's digits model and writes it as ONNX, with the rows that training never saw.

Same versions, same processor family, same files: every random choice has a fixed seed.
"""

import argparse
import os
import pathlib

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
from skl2onnx import convert_sklearn  # noqa: E402
from skl2onnx.common.data_types import FloatTensorType  # noqa: E402
from sklearn.datasets import load_digits  # noqa: E402
from sklearn.model_selection import train_test_split  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

SEED = 20261123
HELD_BACK = 0.4
OPSET = 17


def train(pixels, labels):
    """Fits a perceptron with one hidden layer on the pixels as they are.

    Pixels are not standardised one by one: that would blow up noise in the corners, which are nearly always white.
    """
    return MLPClassifier(hidden_layer_sizes=(64,), max_iter=400, random_state=SEED).fit(pixels, labels)


def export(model, file):
    """Writes the model with a plain [N, 10] tensor of probabilities beside the [N] labels."""
    onnx_model = convert_sklearn(
        model,
        name="digits",
        initial_types=[("pixels", FloatTensorType([None, 64]))],
        options={"zipmap": False},
        target_opset=OPSET,
    )
    for node_output, name in zip(onnx_model.graph.output, ("label", "probabilities")):
        assert node_output.name == name, f"output {node_output.name}, expected {name}"
    file.write_bytes(onnx_model.SerializeToString(deterministic=True))


def write_rows(pixels, labels, names, file):
    """Writes one row a line: the true class, then the 64 pixels from 0 (white) to 16."""
    with file.open("w", encoding="ascii", newline="\n") as out:
        out.write(",".join(["label", *names]) + "\n")
        for row, label in zip(pixels, labels):
            out.write(",".join([str(label), *(str(int(value)) for value in row)]) + "\n")


def accuracy(file, pixels, labels):
    """Accuracy of the exported file itself, run by ONNX Runtime."""
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    answered, probabilities = session.run(["label", "probabilities"], {"pixels": pixels.astype(np.float32)})
    assert answered.dtype == np.int64 and probabilities.dtype == np.float32
    assert probabilities.shape == (len(labels), 10)
    return int((answered == labels).sum())


def main():
    default = pathlib.Path(__file__).resolve().parents[2] / "resources" / "digits"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=default, help="folder of the two files (%(default)s)")
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)

    digits = load_digits()
    train_pixels, held_pixels, train_labels, held_labels = train_test_split(
        digits.data, digits.target, test_size=HELD_BACK, stratify=digits.target, random_state=SEED
    )
    model_file = folder / "digits.onnx"
    export(train(train_pixels, train_labels), model_file)
    write_rows(held_pixels, held_labels, digits.feature_names, folder / "digits-held-back.csv")
    correct = accuracy(model_file, held_pixels, held_labels)
    print(f"trained on {len(train_labels)} rows; held back {len(held_labels)}, of these {correct} right: {correct / len(held_labels):.4f}")


if __name__ == "__main__":
    main()
