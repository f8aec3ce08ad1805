#!/usr/bin/env python3
# Copyright the Infermeter authors. Apache-2.0.
"""Reference values of scikit-learn and SciPy for random cases.

    make_oracles.py FOLDER [--seed 1] [--cases 100]   writes a file of cases of each kind, gzipped JSON lines
    make_oracles.py --check FILE                      computes the values of a file again, gzipped or not, and compares

Needs scikit-learn 1.9, SciPy and NumPy. ../resources/oracles/README.md says what is in a case.
"""

import argparse
import gzip
import json
import math
import pathlib
import sys
import warnings

import numpy as np
from scipy import stats
from scipy.spatial import distance
from sklearn import metrics

ZERO_DIVISIONS = {"0": 0.0, "1": 1.0, "NaN": np.nan}
AVERAGES = {"micro": "micro", "macro": "macro", "weighted": "weighted", "none": None, "samples": "samples"}


CLASS_AVERAGES = {name: average for name, average in AVERAGES.items() if name != "samples"}


def class_rates(truth, predicted, averages, **options):
    rates = {}
    for zero, value in ZERO_DIVISIONS.items():
        rates[zero] = {}
        for name, average in averages.items():
            each = {"average": average, "zero_division": value, **options}
            rates[zero][name] = {
                "precision": metrics.precision_score(truth, predicted, **each),
                "recall": metrics.recall_score(truth, predicted, **each),
            }
            for beta in (0.5, 1, 2):
                rates[zero][name][f"f{beta}"] = metrics.fbeta_score(truth, predicted, beta=beta, **each)
    return rates


def classification(case):
    truth, predicted = case["y_true"], case["y_pred"]
    seen = sorted(set(truth) | set(predicted))
    labels = case["declared"] or seen
    values = {
        "labels": labels,
        "confusion": metrics.confusion_matrix(truth, predicted, labels=labels),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(truth, predicted),
        "mcc": metrics.matthews_corrcoef(truth, predicted),
        "kappa": {
            "none": metrics.cohen_kappa_score(truth, predicted, labels=labels),
            "linear": metrics.cohen_kappa_score(truth, predicted, labels=labels, weights="linear"),
            "quadratic": metrics.cohen_kappa_score(truth, predicted, labels=labels, weights="quadratic"),
        },
        "rates": class_rates(truth, predicted, CLASS_AVERAGES, labels=labels),
    }
    if "binary" in case:
        positive = case["binary"]["pos_label"]
        values["binary"] = {
            "pos_label": positive,
            "rates": class_rates(truth, predicted, {"binary": "binary"}, pos_label=positive),
        }
    return values


def intervals(case):
    test = stats.binomtest(case["successes"], case["n"])
    return {
        "wilson": list(test.proportion_ci(case["level"], "wilson")),
        "clopper_pearson": list(test.proportion_ci(case["level"], "exact")),
    }


def drift(case):
    before, now = np.array(case["reference"]), np.array(case["current"])
    f, g = before / before.sum(), now / now.sum()
    both = (before > 0) & (now > 0)
    seen = (before > 0) | (now > 0)
    chi2 = stats.chi2_contingency(np.array([before[seen], now[seen]]), correction=False)
    fewer, more = sorted((int(before[0]), int(now[0])))
    return {
        "js_distance_base2": distance.jensenshannon(f, g, base=2),
        "js_distance_nats": distance.jensenshannon(f, g),
        "hellinger": math.sqrt(((np.sqrt(f) - np.sqrt(g)) ** 2).sum() / 2),
        "total_variation": abs(f - g).sum() / 2,
        "psi_where_both_positive": ((f - g)[both] * np.log(f[both] / g[both])).sum(),
        "all_bins_positive": bool(both.all()),
        "wasserstein_in_bins": stats.wasserstein_distance(np.arange(len(f)), np.arange(len(g)), f, g),
        "chi2": chi2.statistic,
        "chi2_p": chi2.pvalue,
        "chi2_dof": chi2.dof,
        "ks_on_bins": abs(f.cumsum() - g.cumsum()).max(),
        "mcnemar_exact_p": stats.binomtest(fewer, fewer + more).pvalue if fewer + more else None,
    }


def ks_samples(case):
    asymptotic = stats.ks_2samp(case["a"], case["b"], method="asymp")
    return {
        "statistic": asymptotic.statistic,
        "p_asymptotic": asymptotic.pvalue,
        "p_exact": stats.ks_2samp(case["a"], case["b"], method="exact").pvalue,
    }


def multilabel(case):
    truth, predicted = np.array(case["y_true"]), np.array(case["y_pred"])
    return {
        "confusion": metrics.multilabel_confusion_matrix(truth, predicted),
        "subset_accuracy": metrics.accuracy_score(truth, predicted),
        "hamming_loss": metrics.hamming_loss(truth, predicted),
        "rates": class_rates(truth, predicted, AVERAGES),
    }


def binary_scores(case):
    truth, score = np.array(case["y_true"]), np.array(case["score"])
    positives = int(truth.sum())
    bins = np.clip(np.ceil(score * 15).astype(int) - 1, 0, 14)
    gaps = [abs(truth[bins == b].sum() - score[bins == b].sum()) for b in range(15)]
    return {
        "roc_auc": metrics.roc_auc_score(truth, score) if 0 < positives < len(truth) else None,
        "average_precision": metrics.average_precision_score(truth, score) if positives else None,
        "log_loss": metrics.log_loss(truth, score, labels=[0, 1]),
        "brier": metrics.brier_score_loss(truth, score, pos_label=1),
        "ece_15_equal_width": sum(gaps) / len(truth),
    }


def class_scores(case):
    truth, scores = np.array(case["y_true"]), np.array(case["scores"])
    classes = scores.shape[1]
    labels = list(range(classes))
    of_truth = scores[np.arange(len(truth)), truth][:, None]
    later = np.arange(classes) > truth[:, None]
    sums_to_one = bool(np.allclose(scores.sum(axis=1), 1))
    all_seen = len(set(truth.tolist())) == classes
    return {
        "sums_to_one": sums_to_one,
        "log_loss": metrics.log_loss(truth, scores, labels=labels) if sums_to_one else None,
        "brier": metrics.brier_score_loss(truth, scores, labels=labels) if sums_to_one else None,
        "top_k": {str(k): metrics.top_k_accuracy_score(truth, scores, k=k, labels=labels) for k in range(1, classes)},
        "rank": (scores > of_truth).sum(axis=1) + ((scores == of_truth) & later).sum(axis=1),
        "roc_auc_ovr_macro": (
            metrics.roc_auc_score(truth, scores, multi_class="ovr", labels=labels) if sums_to_one and all_seen else None
        ),
    }


def regression(case):
    truth, predicted = np.array(case["y_true"]), np.array(case["y_pred"])
    there = truth != 0
    return {
        "mae": metrics.mean_absolute_error(truth, predicted),
        "mse": metrics.mean_squared_error(truth, predicted),
        "rmse": metrics.root_mean_squared_error(truth, predicted),
        "r2": metrics.r2_score(truth, predicted),
        "mape": metrics.mean_absolute_percentage_error(truth, predicted),
        "median_absolute_error": metrics.median_absolute_error(truth, predicted),
        "max_error": metrics.max_error(truth, predicted),
        "bias": (predicted - truth).mean(),
        "pinball": {str(q): metrics.mean_pinball_loss(truth, predicted, alpha=q) for q in (0.1, 0.5, 0.9)},
        "mape_nonzero": abs((predicted - truth)[there] / truth[there]).mean() if there.any() else None,
        "zero_targets": int((~there).sum()),
    }


def labels_case(random):
    classes, rows = random.integers(1, 13), random.choice([1, 5, 40, 150])
    # Whole numbers are compared as text, which has the order of numbers only up to one digit.
    names = [f"class {i}" for i in range(classes)] if random.random() < 0.5 or classes > 10 else list(range(classes))
    truth = random.choice(classes, rows, p=random.dirichlet(np.full(classes, 0.7)))
    predicted = np.where(random.random(rows) < random.random(), truth, random.integers(0, classes, rows))
    declared = names if random.random() < 0.4 else None
    case = {"y_true": [names[i] for i in truth], "y_pred": [names[i] for i in predicted], "declared": declared}
    return case | {"binary": {"pos_label": names[1]}} if classes == 2 else case


def share_case(random):
    n = int(random.choice([1, 2, 10, 100, 1000, 100000]))
    return {"successes": int(random.binomial(n, random.random())), "n": n, "level": float(random.choice([0.8, 0.9, 0.95, 0.99]))}


def histograms_case(random):
    bins, rows = random.integers(2, 31), random.choice([50, 1000, 20000])
    draw = lambda: random.multinomial(rows, random.dirichlet(np.full(bins, random.choice([0.3, 1, 20]))))
    return {"reference": draw(), "current": draw()}


def samples_case(random):
    shift = random.choice([0, 0.5])
    return {"a": random.normal(0, 1, random.choice([10, 30])), "b": random.normal(shift, 1, random.choice([10, 25]))}


def sets_case(random):
    classes, rows = random.integers(2, 7), random.choice([1, 3, 25, 60])
    truth = random.random((rows, classes)) < random.random(classes)
    predicted = truth ^ (random.random((rows, classes)) < 0.25)
    predicted[:, 0] &= random.random() < 0.8
    return {"y_true": truth.astype(int), "y_pred": predicted.astype(int)}


def binary_case(random):
    score = random.beta(random.choice([0.3, 1, 3]), random.choice([0.3, 1, 3]), random.choice([1, 4, 40, 300]))
    score = score.round(random.choice([2, 16]))
    return {"y_true": (random.random(len(score)) < score ** random.choice([0.5, 1, 2])).astype(int), "score": score}


def classes_case(random):
    classes, rows = random.integers(3, 9), random.choice([2, 15, 70])
    scores = random.dirichlet(np.full(classes, random.choice([0.3, 1, 4])), rows)
    truth = (scores.cumsum(axis=1) < random.random((rows, 1))).sum(axis=1).clip(0, classes - 1)
    return {"y_true": truth, "scores": scores.round(random.choice([1, 16]))}


def numbers_case(random):
    rows, scale = random.choice([1, 2, 20, 100]), 10.0 ** random.integers(-3, 6)
    truth = random.normal(0, scale, rows).round(6)
    truth[0] *= random.random() < 0.8
    return {"y_true": truth, "y_pred": (truth + random.normal(0, scale * random.choice([0.01, 1]), rows)).round(6)}


KINDS = {
    "multilabel": (sets_case, multilabel),
    "binary_scores": (binary_case, binary_scores),
    "class_scores": (classes_case, class_scores),
    "regression": (numbers_case, regression),
    "classification": (labels_case, classification),
    "intervals": (share_case, intervals),
    "drift": (histograms_case, drift),
    "ks_samples": (samples_case, ks_samples),
}


def plain(value):
    """Values as JSON has them; what is not finite as text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    return value


def make(folder, seed, cases):
    for index, (kind, (draw, reference)) in enumerate(KINDS.items()):
        random = np.random.default_rng([seed, index])
        path = pathlib.Path(folder, kind + ".jsonl.gz")
        with gzip.GzipFile(path, "wb", mtime=0) as out:
            for number in range(cases):
                case = plain(draw(random))
                line = plain({"id": number, **case, **reference(case)})
                out.write((json.dumps(line, separators=(",", ":")) + "\n").encode())
        print(path, cases, "cases")


def differences(there, here, path=""):
    if isinstance(there, dict):
        return [d for key in here for d in differences(there.get(key), here[key], f"{path}.{key}")]
    if isinstance(there, list):
        return [d for i, (a, b) in enumerate(zip(there, here)) for d in differences(a, b, f"{path}[{i}]")]
    if isinstance(there, str) or there is None:
        return [] if there == here else [f"{path}: {there} is now {here}"]
    return [] if abs(there - here) <= 1e-12 * max(1, abs(there)) else [f"{path}: {there} is now {here}"]


def check(path):
    reference = KINDS[pathlib.Path(path).name.split(".")[0]][1]
    found = []
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt") as lines:
        cases = [json.loads(line) for line in lines]
    for case in cases:
        found += [f"case {case['id']}{d}" for d in differences(case, plain({**case, **reference(case)}))]
    print(*found, f"{len(cases)} cases, {len(found)} differences", sep="\n")
    return 1 if found else 0


def main():
    warnings.filterwarnings("ignore")
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", nargs="?")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--cases", type=int, default=100)
    arguments.add_argument("--check", metavar="FILE")
    given = arguments.parse_args()
    if given.check:
        sys.exit(check(given.check))
    make(given.folder or ".", given.seed, given.cases)


if __name__ == "__main__":
    main()
