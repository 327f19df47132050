"""Writes the golden values of the report card: what scikit-learn, statsmodels, torchmetrics and scipy make of logits.

    .venv/bin/python tools/golden/evaluation.py

src/test/resources/evaluation.json has `logits` (pictures, classes) and `labels`, where class 6 has no pictures and
class 5 is never predicted, and what the libraries make of them. -1 stands for what is not defined.
"""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import (balanced_accuracy_score, confusion_matrix, f1_score, log_loss,
                             precision_recall_fscore_support, top_k_accuracy_score)
from statsmodels.stats.proportion import proportion_confint
from torchmetrics.functional.classification import multiclass_calibration_error

FILE = Path(__file__).parents[2] / "src/test/resources/evaluation.json"
PICTURES, CLASSES = 200, 7


def drawn():
    random = np.random.default_rng(20261122)
    labels = random.integers(0, 6, PICTURES)
    logits = random.normal(0, 2.5, (PICTURES, CLASSES))
    logits[np.arange(PICTURES), labels] += 3
    logits[:, 5] = -9
    return logits.astype(np.float32), labels.astype(np.int32)


def loss(logits, labels, temperature):
    return -log_softmax(logits.astype(np.float64) / temperature, axis=1)[np.arange(len(labels)), labels].mean()


def calibration_error(logits, labels, temperature):
    scores = torch.tensor(softmax(logits.astype(np.float64) / temperature, axis=1))
    return multiclass_calibration_error(scores, torch.tensor(labels), CLASSES, n_bins=15, norm="l1").item()


if __name__ == "__main__":
    logits, labels = drawn()
    classes = list(range(CLASSES))
    predicted = logits.argmax(axis=1)
    scores = softmax(logits.astype(np.float64), axis=1)
    top1 = int((predicted == labels).sum())
    top5 = round(top_k_accuracy_score(labels, scores, k=5, labels=classes) * PICTURES)
    precision, recall, f1, support = precision_recall_fscore_support(
        labels, predicted, labels=classes, zero_division=np.nan)
    best = minimize_scalar(lambda t: loss(logits, labels, t), bounds=(0.05, 20), options={"xatol": 1e-10})
    np.testing.assert_allclose(loss(logits, labels, 1), log_loss(labels, scores, labels=classes))
    present = sorted(set(labels.tolist()))
    golden = {
        "logits": [[float(str(z)) for z in row] for row in logits],
        "labels": labels,
        "confusion": confusion_matrix(labels, predicted, labels=classes),
        "precision": np.nan_to_num(precision, nan=-1),
        "recall": np.nan_to_num(recall, nan=-1),
        "f1": np.nan_to_num(f1, nan=-1),
        "support": support,
        "top1": [top1, top1 / PICTURES, *proportion_confint(top1, PICTURES, method="wilson")],
        "top5": [top5, top5 / PICTURES, *proportion_confint(top5, PICTURES, method="wilson")],
        "wilson": [[k, n, *proportion_confint(k, n, method="wilson")]
                   for k, n in [(0, 1), (1, 1), (0, 10), (10, 10), (1, 3), (7098, 10000), (9999, 10000)]],
        "loss": [loss(logits, labels, 1)],
        "mean_recall": [balanced_accuracy_score(labels, predicted)],
        "mean_f1": [f1_score(labels, predicted, labels=present, average="macro", zero_division=0)],
        "calibration_error": [calibration_error(logits, labels, 1)],
        "temperature": [best.x, best.fun, calibration_error(logits, labels, best.x)],
    }
    lists = {name: np.asarray(value).tolist() for name, value in golden.items()}
    FILE.write_text("{\n" + ",\n".join(f'"{name}": {json.dumps(value)}' for name, value in lists.items()) + "\n}\n")
    for name, value in lists.items():
        if name not in ("logits", "labels"):
            print(name, value)
