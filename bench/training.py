"""Images a second in training, ours and PyTorch's (eager, float32), the model of a configuration, on this machine's CPU.

    python bench/training.py --jar target/vitrine.jar --data mnist/test --config examples/mnist-tile-vit/training.json
    python bench/training.py --jar target/vitrine.jar --data cifar10/part --config bench/training-192x6.json

Each trains three epochs on the same pictures with the same batches on all cores; the figure is the last epoch's. They run one
after the other, `--rounds` times, so that a machine that is busy is seen in the spread. PyTorch's pictures are ready as tensors before
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


class Block(nn.Module):
    def __init__(self, hidden, heads, inner):
        super().__init__()
        self.heads = heads
        self.norm_before, self.norm_after = nn.LayerNorm(hidden, eps=1e-12), nn.LayerNorm(hidden, eps=1e-12)
        self.qkv, self.output = nn.Linear(hidden, 3 * hidden), nn.Linear(hidden, hidden)
        self.mlp = nn.Sequential(nn.Linear(hidden, inner), nn.GELU(), nn.Linear(inner, hidden))

    def forward(self, x):
        b, t, h = x.shape
        q, k, v = self.qkv(self.norm_before(x)).view(b, t, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.output(nn.functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, t, h))
        return x + self.mlp(self.norm_after(x))


class ViT(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, patch = config["hidden_size"], config["patch_size"]
        self.patches = nn.Conv2d(config.get("num_channels", 3), hidden, patch, patch)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, hidden))
        self.positions = nn.Parameter(torch.zeros((config["image_size"] // patch) ** 2 + 1, hidden))
        inner = config.get("intermediate_size", 4 * hidden)
        self.blocks = nn.Sequential(
            *(Block(hidden, config["num_attention_heads"], inner) for _ in range(config["num_hidden_layers"])))
        self.norm, self.head = nn.LayerNorm(hidden, eps=1e-12), nn.Linear(hidden, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.positions
        return self.head(self.norm(self.blocks(x))[:, 0])


def pytorch(config, data):
    tiles = config["model_type"] == "tile-vit"
    files = sorted(file for file in data.glob("*/*") if file.suffix in (".png", ".jpg"))
    classes = sorted({file.parent.name for file in files})
    images = [numpy.array(Image.open(file).convert("L" if tiles else "RGB")) for file in files]
    pixels = torch.tensor(numpy.stack(images)).float() / 255
    pixels = (pixels - config.get("image_mean", 0.5)) / config.get("image_std", 0.5)
    pixels = pixels if tiles else pixels.permute(0, 3, 1, 2).contiguous()
    labels = torch.tensor([classes.index(file.parent.name) for file in files])
    model = TileViT(config) if tiles else ViT(config)
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
parser.add_argument("--data", type=Path, required=True, help="a folder with a folder for each of ten classes")
parser.add_argument("--config", type=Path, required=True)
parser.add_argument("--rounds", type=int, default=2)
parser.add_argument("--java", default="java", help="of a JDK 25")
arguments = parser.parse_args()
config = json.loads(arguments.config.read_text())
java = [arguments.java, "--add-modules", "jdk.incubator.vector", "-jar", arguments.jar]
print(f"torch {torch.__version__}, {torch.get_num_threads()} threads")
for _ in range(arguments.rounds):
    print(f"vitrine {vitrine(java, config, arguments.data):,.0f} images/s")
    print(f"PyTorch {pytorch(config, arguments.data):,.0f} images/s", flush=True)
