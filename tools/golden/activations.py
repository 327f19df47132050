"""Writes the golden values of the MLP's non-linearities: what transformers and timm compute for their own names.

    .venv/bin/python tools/golden/activations.py

src/test/resources/activations.csv has a row for each name, and a column for each point, in float64.
"""

import csv
from pathlib import Path

import torch
from timm.layers import create_act_layer
from timm.layers.create_act import _ACT_LAYER_DEFAULT
from transformers.activations import ACT2CLS, ACT2FN

FILE = Path(__file__).parents[2] / "src/test/resources/activations.csv"
POINTS = [-1e4, -40.0, -12.5, -6.0, -3.1, -2.5, -1.9, -1.0, -0.3, -1e-3, 0.0, 1e-3, 0.2, 0.75, 1.0, 1.7, 2.9, 5.5, 6.5, 11.0, 1e4]


def learns_nothing(function):
    return not list(function.parameters())


if __name__ == "__main__":
    x = torch.tensor(POINTS, dtype=torch.float64)
    functions = {("transformers", name): ACT2FN[name] for name in ACT2CLS}
    functions |= {("timm", name): create_act_layer(name, inplace=False) for name in _ACT_LAYER_DEFAULT}
    with open(FILE, "w", newline="") as file, torch.no_grad():
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["library", "name", *POINTS])
        for (library, name), function in functions.items():
            if learns_nothing(function):
                rows.writerow([library, name, *function(x).tolist()])
