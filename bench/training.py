"""Images a second in training, ours and PyTorch's (eager, float32), the tile ViT of a configuration, on this machine's CPU.

    python bench/training.py --jar target/vitrine.jar --data mnist/test --config examples/mnist-tile-vit/training.json

Each trains three epochs on the same pictures with the same batches on all cores; the figure is the last epoch's. They run one
after the other, twice, so that a machine that is busy is seen in the spread. PyTorch's pictures are ready as tensors before
its clock runs; ours are read from memory and normalised while it runs. Needs torch, numpy and pillow.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch import nn

EPOCHS = 3


class Attention(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.heads, self.ln, self.qkv = heads, nn.LayerNorm(hidden), nn.Linear(hidden, 3 * hidden, bias=False)

    def forward(self, x):
        b, t, h = x.shape
        q, k, v = self.qkv(self.ln(x)).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        return x + nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, h)


class TileViT(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, self.patch = config["hidden_size"], config["patch_size"]
        tokens = (config["image_size"] // self.patch) ** 2 + 1
        inner = config.get("intermediate_size", 4 * hidden)
        self.tile_embedding = nn.Linear(self.patch**2, hidden)
        self.cls_token = nn.Parameter(torch.randn(1, 1, hidden))
        self.positions = nn.Parameter(torch.randn(tokens, hidden))
        self.attention = nn.ModuleList(
            Attention(hidden, config["num_attention_heads"]) for _ in range(config["num_hidden_layers"]))
        self.ff = nn.ModuleList(
            nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, inner), nn.ReLU(), nn.Linear(inner, hidden))
            for _ in range(config["num_hidden_layers"]))
        self.head = nn.Linear(hidden, 10)

    def forward(self, x):
        b, p = len(x), self.patch
        x = x.view(b, x.shape[1] // p, p, x.shape[2] // p, p).transpose(2, 3).reshape(b, -1, p * p)
        x = torch.cat([self.cls_token.expand(b, -1, -1), self.tile_embedding(x)], 1) + self.positions
        for attention, ff in zip(self.attention, self.ff):
            x = attention(x)
            x = x + ff(x)
        return self.head(x[:, 0])


def pytorch(config, data):
    files = sorted(data.glob("*/*.png"))
    pixels = torch.tensor(numpy.stack([numpy.array(Image.open(file).convert("L")) for file in files])).float() / 255
    pixels = (pixels - config["image_mean"]) / config["image_std"]
    labels = torch.tensor([int(file.parent.name) for file in files])
    model = TileViT(config)
    optimiser = torch.optim.AdamW(model.parameters(), lr=config["learning_rate"])
    for _ in range(EPOCHS):
        began = time.perf_counter()
        for batch in torch.randperm(len(files)).split(config["batch_size"]):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(pixels[batch]), labels[batch]).backward()
            optimiser.step()
        rate = len(files) / (time.perf_counter() - began)
    return rate


def vitrine(java, config, data):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "config.json")
        file.write_text(json.dumps(config | {"epochs": EPOCHS}))
        subprocess.run(
            [*java, "train", "--data", data, "--config", file, "--out", Path(folder, "out")], check=True, capture_output=True)
        last = Path(folder, "out/training/log.csv").read_text().splitlines()[-1]
        return float(last.split(",")[-1])


parser = argparse.ArgumentParser()
parser.add_argument("--jar", required=True)
parser.add_argument("--data", type=Path, required=True, help="a folder with a folder for each digit")
parser.add_argument("--config", type=Path, required=True)
parser.add_argument("--java", default="java", help="of a JDK 25")
arguments = parser.parse_args()
config = json.loads(arguments.config.read_text())
java = [arguments.java, "--add-modules", "jdk.incubator.vector", "-jar", arguments.jar]
print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
for _ in range(2):
    print(f"vitrine {vitrine(java, config, arguments.data):,.0f} images/s")
    print(f"PyTorch {pytorch(config, arguments.data):,.0f} images/s", flush=True)
