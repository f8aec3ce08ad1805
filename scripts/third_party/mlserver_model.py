"""Writes a folder of models for MLServer: digits by logistic regression. Usage: mlserver_model.py FOLDER"""

import json
import pathlib
import sys

import joblib
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True)
pixels, classes = load_digits(return_X_y=True)
joblib.dump(LogisticRegression(max_iter=200).fit(pixels, classes), folder / "digits.joblib")
(folder / "settings.json").write_text(
    json.dumps({"host": "127.0.0.1", "http_port": 48080, "grpc_port": 48081, "metrics_port": 48082, "parallel_workers": 0})
)
(folder / "model-settings.json").write_text(
    json.dumps(
        {
            "name": "digits-sklearn",
            "implementation": "mlserver_sklearn.SKLearnModel",
            "parameters": {"uri": "./digits.joblib", "version": "v1"},
        }
    )
)
