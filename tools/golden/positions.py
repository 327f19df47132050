"""Writes the golden values of resized positions: what transformers and timm make of a grid of another size.

    .venv/bin/python tools/golden/positions.py

src/test/resources/positions.safetensors has the learned ones, `positions` of 2 special tokens and a grid of 4 × 3, and
for each library and size what it makes of them, e.g. `BICUBIC 7x9`.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from timm.layers import resample_abs_pos_embed
from torch.nn.functional import interpolate

FILE = Path(__file__).parents[2] / "src/test/resources/positions.safetensors"


def transformers(positions, size):
    """ViTEmbeddings.interpolate_pos_encoding, for any grid and number of special tokens, rounded once."""
    grid = positions[:, 2:].double().reshape(1, 4, 3, -1).permute(0, 3, 1, 2)
    grid = interpolate(grid, size=size, mode="bicubic", align_corners=False)
    return torch.cat((positions[:, :2], grid.permute(0, 2, 3, 1).flatten(1, 2).float()), dim=1)


def timm(positions, size):
    return resample_abs_pos_embed(positions, new_size=size, old_size=[4, 3], num_prefix_tokens=2)


if __name__ == "__main__":
    torch.manual_seed(20261121)
    positions = torch.randn(1, 14, 2)
    tensors = {"positions": positions}
    for size in ([4, 3], [7, 9], [12, 5], [2, 2], [3, 8], [1, 1], [5, 1]):
        name = "{}x{}".format(*size)
        tensors |= {f"BICUBIC {name}": transformers(positions, size), f"ANTIALIASED {name}": timm(positions, size)}
    save_file({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, FILE)
