"""Writes the derivatives of the MLP's non-linearities, by autograd in float64, at the points of activations.py.

    .venv/bin/python tools/golden/activation_gradients.py

src/test/resources/activation-gradients.csv has a row for each name, and a column for each point. Where autograd gives no
number (√ln(1 + eˣ) where that is 0), there is none.
"""

import csv
from pathlib import Path

import torch
from activations import POINTS, learns_nothing
from timm.layers import create_act_layer
from timm.layers.create_act import _ACT_LAYER_DEFAULT
from transformers.activations import ACT2CLS, ACT2FN

FILE = Path(__file__).parents[2] / "src/test/resources/activation-gradients.csv"

if __name__ == "__main__":
    functions = {("transformers", name): ACT2FN[name] for name in ACT2CLS}
    functions |= {("timm", name): create_act_layer(name, inplace=False) for name in _ACT_LAYER_DEFAULT}
    with open(FILE, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["library", "name", *POINTS])
        for (library, name), function in functions.items():
            if learns_nothing(function):
                x = torch.tensor(POINTS, dtype=torch.float64, requires_grad=True)
                function(x).sum().backward()
                rows.writerow([library, name, *x.grad.tolist()])
