"""Heads by scikit-learn on drawn features, into src/test/resources/adapt/heads.safetensors.

- `SET.features` (pictures, features), `SET.labels` (pictures): what is learned from; one set with three classes of very
  different sizes, features far from 0 and of very different spread, and one with two classes;
- `SET.new` (20, features): other pictures;
- `SET.C.WEIGHT.coef`, `.intercept`, `.proba`: `LogisticRegression` with C and class_weight, at its minimum; its coefficients,
  and its answers for the other pictures. With two classes the coefficients are of the second;
- `SET.K.neighbours`: the answers of `KNeighborsClassifier` by cosine, each neighbour's vote weighing exp(cosine / 0.07);
- `SET.prototypes`: the cosines to the classes' means.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import normalize

OUT = Path(__file__).parents[2] / "src/test/resources/adapt/heads.safetensors"
WIDTH, NEW = 12, 20


def drawn(random, sizes):
    """Overlapping clouds, one for each class."""
    spread = np.geomspace(0.05, 3, WIDTH)
    offset = random.normal(size=WIDTH) * 2
    clouds = []
    for size in sizes:
        centre = random.normal(size=WIDTH)
        clouds.append((centre + random.normal(size=(size, WIDTH))) * spread + offset)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    order = random.permutation(len(labels))
    return np.concatenate(clouds)[order].astype(np.float32), labels[order]


def heads(name, features, labels, new, out):
    x, y, other = features.astype(np.float64), labels, new.astype(np.float64)
    out[f"{name}.features"], out[f"{name}.labels"], out[f"{name}.new"] = features, y.astype(np.float32), new
    for c in (0.01, 1.0, 100.0):
        for weight in (None, "balanced"):
            model = LogisticRegression(C=c, class_weight=weight, tol=1e-11, max_iter=1_000_000).fit(x, y)
            key = f"{name}.{c:g}.{weight or 'none'}"
            out[f"{key}.coef"] = model.coef_.astype(np.float32)
            out[f"{key}.intercept"] = model.intercept_.astype(np.float32)
            out[f"{key}.proba"] = model.predict_proba(other).astype(np.float32)
    for k in (1, 5):
        model = KNeighborsClassifier(k, metric="cosine", weights=lambda distance: np.exp((1 - distance) / 0.07)).fit(x, y)
        out[f"{name}.{k}.neighbours"] = model.predict_proba(other).astype(np.float32)
    means = np.stack([normalize(x[y == label]).mean(0) for label in np.unique(y)])
    out[f"{name}.prototypes"] = (normalize(other) @ normalize(means).T).astype(np.float32)


def main():
    random = np.random.default_rng(4)
    out = {}
    for name, sizes in (("three", (200, 60, 15)), ("two", (40, 30))):
        features, labels = drawn(random, sizes)
        new = features[random.permutation(len(labels))[:NEW]] + random.normal(size=(NEW, WIDTH)).astype(np.float32) * 0.3
        heads(name, features, labels, new.astype(np.float32), out)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(array) for name, array in out.items()}, OUT)


if __name__ == "__main__":
    main()
