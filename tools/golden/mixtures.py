"""Pictures mixed and erased by timm with given draws, into src/test/resources/train/mixtures.safetensors.

- `boxes` (200, 10): height, width, share, row, column, then top, bottom, left, right, and the share that is left;
- `erased` (200, 6): height, width, area (a share), aspect, then the box's height and width, 0 where it does not fit;
- `pixels` (6, 3, 7, 10), `labels` (6), `shares`, `cut` (1 for cutmix), `rows`, `columns` (6): a batch and its draws, each picture
  with the one at the same place from the end; `mixed` (6, 3, 7, 10), `targets` (6, 5): what `Mixup` in mode `elem` makes of them,
  with 0.1 of the labels smoothed.
"""

import math
import random
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from safetensors.torch import save_file
from timm.data.mixup import Mixup, cutmix_bbox_and_lam
from timm.data.random_erasing import RandomErasing

rng = np.random.default_rng(5)


def boxes():
    for _ in range(200):
        height, width = (int(v) for v in rng.integers(1, 40, 2))
        row, column = int(rng.integers(height)), int(rng.integers(width))
        share = float(np.float32(rng.choice([0.0, 1.0, rng.beta(1, 1), rng.beta(0.2, 0.2)], p=[0.05, 0.05, 0.6, 0.3])))
        with patch("numpy.random.randint", side_effect=[row, column]):
            (top, bottom, left, right), left_over = cutmix_bbox_and_lam((height, width), share)
        yield height, width, share, row, column, top, bottom, left, right, left_over


def erased():
    for _ in range(200):
        height, width = (int(v) for v in rng.integers(4, 40, 2))
        area, aspect = (float(np.float32(v)) for v in (rng.uniform(0.02, 1 / 3), math.exp(rng.uniform(-1.2, 1.2))))
        picture = torch.ones(1, height, width)
        with patch.object(random, "random", return_value=0.0), \
                patch.object(random, "uniform", side_effect=[area, math.log(aspect)] * 10), \
                patch.object(random, "randint", return_value=0):
            RandomErasing(probability=1.0, device="cpu")(picture)
        gone = picture[0] == 0
        yield height, width, area, aspect, int(gone.any(1).sum()), int(gone.any(0).sum())


COUNT, CLASSES = 6, 5
pixels = torch.from_numpy(rng.normal(size=(COUNT, 3, 7, 10)).astype(np.float32))
labels = torch.from_numpy(rng.integers(0, CLASSES, COUNT))
shares = rng.uniform(0.1, 0.9, COUNT)
cut = np.array([1, 0, 1, 1, 0, 1])
rows, columns = rng.integers(0, 7, COUNT), rng.integers(0, 10, COUNT)
centres = [v for i in range(COUNT) if cut[i] for v in (int(rows[i]), int(columns[i]))]
with patch("numpy.random.beta", return_value=shares), patch("numpy.random.randint", side_effect=centres), \
        patch("numpy.random.rand", side_effect=[np.where(cut, 0.0, 0.99), np.zeros(COUNT)]):
    mixed, targets = Mixup(
        mixup_alpha=1, cutmix_alpha=1, switch_prob=0.5, mode="elem", label_smoothing=0.1, num_classes=CLASSES)(
            pixels.clone(), labels)

as_tensor = lambda values: torch.tensor(np.array(list(values)), dtype=torch.float32)
save_file({
    "boxes": as_tensor(boxes()), "erased": as_tensor(erased()), "pixels": pixels, "labels": as_tensor(labels),
    "shares": as_tensor(shares), "cut": as_tensor(cut), "rows": as_tensor(rows), "columns": as_tensor(columns),
    "mixed": mixed, "targets": targets.to(torch.float32),
}, Path(__file__).parents[2] / "src/test/resources/train/mixtures.safetensors")
