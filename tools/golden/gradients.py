"""The gradients of a golden case, by PyTorch's autograd in float64; vit.py calls it for each.

gradients.safetensors has, rounded to float32,
- the gradient of a loss, the cross-entropy of the class in the middle (of one class: of the sigmoid), by every parameter
  under its name in model.safetensors, by `pixels`, by `logits`, and by each block's `layer.N.attention.probs`;
- `heatmap` (height, width): the largest of the pixels' gradients over the channels, without their signs;
- `relevance` (rows of patches, columns): that of Chefer et al. 2021, "Generic Attention-model Explainability", for the same
  class's logit.
"""

import contextlib

import torch
from safetensors.torch import save_file
from torch.nn import functional


@contextlib.contextmanager
def attention_kept():
    """Every softmax in here is attention's: keeps the probabilities, and makes PyTorch's fused attention a plain one."""
    probs = []
    softmax, fused = torch.Tensor.softmax, functional.scaled_dot_product_attention

    def kept(x, dim, dtype=None):
        y = softmax(x, dim)
        y.retain_grad()
        probs.append(y)
        return y

    def plain(query, key, value, *arguments):
        return kept(query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5, -1) @ value

    torch.Tensor.softmax, functional.scaled_dot_product_attention = kept, plain
    try:
        yield probs
    finally:
        torch.Tensor.softmax, functional.scaled_dot_product_attention = softmax, fused


def back(model, call, pixels, number_of):
    """Forgets all gradients, and goes forward and back from a number of the logits."""
    model.zero_grad()
    pixels = pixels.detach().requires_grad_()
    with attention_kept() as probs:
        out = call(pixels)
    logits = out if isinstance(out, torch.Tensor) else out.logits
    logits.retain_grad()
    number_of(logits).backward()
    return pixels, logits, probs


def loss(logits):
    if logits.shape[1] == 1:
        return functional.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
    return functional.cross_entropy(logits, torch.tensor([logits.shape[1] // 2]))


def relevance(blocks, pooled):
    """`blocks`: what speaks for the class in each; `pooled`: the rows that become the one token at the end."""
    result = torch.eye(len(blocks[0]), dtype=torch.float64)
    for block in blocks:
        result = result + block @ result
    return result[pooled].mean(dim=0)


# name: how big a patch is (4 × 4), how many tokens are none (1), from which token on the mean is taken (the class token
# alone), how many of the special tokens the library has at the end (none)
READ = {
    "oblong": {"patch": (3, 5)},
    "no-qkv-bias": {"patch": (8, 8)},
    "bfloat": {"patch": (4, 2)},
    "deit": {"special": 2},
    "deit-distilled": {"special": 2},
    "deit-interpolated": {"special": 2},
    "timm-gap": {"mean": 1},
    "timm-registers": {"special": 4, "mean": 4},
    "timm-all-positions": {"special": 3, "mean": 3},
    "timm-dinov2": {"special": 5},
    "timm-distilled": {"special": 2},
    "timm-bare": {"special": 0, "mean": 0},
    "timm-interpolated-down": {"special": 3},
    "vit-pytorch-mean": {"special": 0, "mean": 0},
    "vit-pytorch-prenorm-mean": {"mean": 0},
    "jax-gap": {"special": 0, "mean": 0},
    "simple-vit": {"special": 0, "mean": 0},
    "simple-vit-first": {"special": 0, "mean": 0},
    "simple-vit-registers": {"special": 2, "mean": 2, "at_the_end": 2},
    "tile": {"patch": (7, 7)},
    "tile-rgb": {"patch": (2, 2)},
}


@torch.enable_grad()
def write(folder, model, call, pixels, by_name):
    """`call(pixels)` asks the model; `by_name()` gives the parameters' gradients as weights are saved."""
    read = {"patch": (4, 4), "special": 1, "mean": None, "at_the_end": 0} | READ.get(folder.name, {})

    def first(x):
        return x.roll((read["at_the_end"],) * 2, (-2, -1))

    model.double()
    seen, logits, probs = back(model, call, pixels.double(), loss)
    gold = {name: gradient.clone() for name, gradient in by_name().items()}
    gold |= {"pixels": seen.grad[0], "logits": logits.grad[0], "heatmap": seen.grad[0].abs().amax(dim=0)}
    gold |= {f"layer.{i}.attention.probs": first(block.grad)[0] for i, block in enumerate(probs)}

    _, _, probs = back(model, call, pixels.double(), lambda logits: logits[0, logits.shape[1] // 2])
    pooled = slice(0, 1) if read["mean"] is None else slice(read["mean"], None)
    grid = [size // patch for size, patch in zip(pixels.shape[-2:], read["patch"])]
    blocks = [(first(block.grad) * first(block)).clamp(min=0).mean(dim=1)[0] for block in probs]
    gold["relevance"] = relevance(blocks, pooled)[read["special"]:].reshape(grid)
    save_file({name: x.detach().float().contiguous() for name, x in gold.items()}, folder / "gradients.safetensors")
    model.float()
