"""Writes the golden maps of attention rollout: PyTorch on the attention probabilities that the families' own
libraries computed (`layer.N.attention.probs`, eager, in src/test/resources/vit/*/golden.safetensors; written by
vit.py). After Abnar & Zuidema 2020 and jacobgil/vit-explain, with each row divided by its own sum, and with the
class token's whole column spared where the lowest values are discarded.

    .venv/bin/python tools/golden/rollout.py

src/test/resources/explain/rollout.safetensors: `case/fusion/discard`, how much of each patch is in what the head
reads (patches).
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

ROOT = Path(__file__).parents[2] / "src/test/resources"
FUSIONS = {"mean": lambda a: a.mean(0), "max": lambda a: a.max(0).values, "min": lambda a: a.min(0).values}
DISCARDS = [0, 0.5, 0.9]

# how many special tokens there are, whether the first is the class token, and what the head reads: the class token,
# or the mean from that token on
READS = {name: (0, False, 0) for name in ["jax-gap", "timm-bare", "vit-pytorch-mean"]} | {
    "timm-registers": (4, False, 4),
    "timm-gap": (1, True, 1),
    "timm-all-positions": (3, True, 3),
    "deit": (2, True, None),
    "deit-distilled": (2, True, None),
    "deit-interpolated": (2, True, None),
    "timm-distilled": (2, True, None),
    "timm-dinov2": (5, True, None),
    "timm-interpolated-down": (3, True, None),
}
USUAL = (1, True, None)


def rollout(attentions, fusion, discard, class_token):
    tokens = attentions[0].shape[-1]
    result = torch.eye(tokens, dtype=torch.float64)
    for attention in attentions:
        fused = FUSIONS[fusion](attention.double())
        lowest = fused.flatten().topk(int(tokens * tokens * discard), largest=False).indices
        if class_token:
            lowest = lowest[lowest % tokens != 0]
        fused = fused.flatten().index_fill(0, lowest, 0).reshape(tokens, tokens)
        mixed = 0.5 * fused + 0.5 * torch.eye(tokens, dtype=torch.float64)
        result = mixed / mixed.sum(-1, keepdim=True) @ result
    return result


maps = {}
for folder in sorted((ROOT / "vit").iterdir()):
    golden = load_file(folder / "golden.safetensors")
    attentions = []
    while f"layer.{len(attentions)}.attention.probs" in golden:
        attentions.append(golden[f"layer.{len(attentions)}.attention.probs"])
    if not attentions:
        continue
    special, class_token, mean_from = READS.get(folder.name, USUAL)
    for fusion in FUSIONS:
        for discard in DISCARDS:
            result = rollout(attentions, fusion, discard, class_token)
            read = result[0] if mean_from is None else result[mean_from:].mean(0)
            maps[f"{folder.name}/{fusion}/{discard}"] = read[special:].float().contiguous()
save_file(maps, ROOT / "explain/rollout.safetensors")
print(len(maps), "maps")
