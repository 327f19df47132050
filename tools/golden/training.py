"""The first ten losses of a tiny ViT by PyTorch's optimisers, into src/test/resources/train/losses.safetensors.

- `weights.NAME`: the model's first parameters, by Hugging Face's names;
- `pixels` (10, 6, 1, 8, 8), `labels` (10, 6): a batch for each step;
- `losses.CASE` (10): the loss of each step, before it is taken.

adamw, plain: norms, biases, positions and the class token do not decay. adam, sgd: all parameters decay. adamw-warm: 3 steps
of warm-up, a cosine to the end, labels smoothed, gradients clipped. muon: the matrices of the blocks' linear layers by
torch.optim.Muon, whose orthogonal matrices are made in float32 (PyTorch goes through bfloat16, with 8 bits of mantissa: no
other program could be held against its losses), everything else by AdamW.
"""

import inspect
import math
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional
from transformers import ViTConfig, ViTForImageClassification

STEPS, BATCH, LABELS = 10, 6, 5
DECAYING = {"query.weight", "key.weight", "value.weight", "q_proj.weight", "k_proj.weight", "v_proj.weight", "o_proj.weight",
            "fc1.weight", "fc2.weight", "dense.weight", "projection.weight", "classifier.weight"}


def model():
    torch.manual_seed(9)
    config = ViTConfig(
        image_size=8, patch_size=[4, 2], num_channels=1, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, num_labels=LABELS, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    vit = ViTForImageClassification(config).train()
    with torch.no_grad():
        for name, parameter in vit.named_parameters():
            parameter.normal_(std=0.3)
            if "layernorm" in name and name.endswith("weight"):
                parameter.add_(1)
    return vit


def groups(vit, decay):
    """PyTorch's parameter groups: those that decay, and the others."""
    decays = lambda name: any(name.endswith(end) for end in DECAYING)
    return [
        {"params": [p for n, p in vit.named_parameters() if decays(n)], "weight_decay": decay},
        {"params": [p for n, p in vit.named_parameters() if not decays(n)], "weight_decay": 0.0}]


def losses(vit, optimiser, pixels, labels, smoothing=0.0, clip=None, schedule=None):
    out = []
    for step in range(STEPS):
        if schedule:
            for group in optimiser.param_groups:
                group["lr"] = schedule(step)
        optimiser.zero_grad()
        loss = functional.cross_entropy(vit(pixels[step]).logits, labels[step], label_smoothing=smoothing)
        loss.backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(vit.parameters(), clip)
        optimiser.step()
        out.append(loss.item())
    return torch.tensor(out)


def float32_muon():
    """torch.optim.Muon in float32: the very source, but for the one type."""
    from torch.optim import _muon

    source = inspect.getsource(_muon._zeropower_via_newtonschulz)
    assert source.count("bfloat16") == 1
    exec(source.replace("bfloat16", "float32"), _muon.__dict__)


class Both:
    """Muon for hidden matrices, AdamW for the rest."""

    def __init__(self, vit, lr, decay):
        hidden = [p for n, p in vit.named_parameters() if ".layer" in n and p.ndim == 2]
        assert len(hidden) == 12, [n for n, _ in vit.named_parameters()]
        ids = {id(p) for p in hidden}
        rest = [g | {"params": [p for p in g["params"] if id(p) not in ids]} for g in groups(vit, decay)]
        self.of = [
            torch.optim.Muon(hidden, lr=lr, weight_decay=decay, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(rest, lr=lr)]

    def zero_grad(self):
        for one in self.of:
            one.zero_grad()

    def step(self):
        for one in self.of:
            one.step()


def warm(step, peak=0.02, warmup=3):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (STEPS - warmup)))


torch.manual_seed(1)
pixels = torch.randn(STEPS, BATCH, 1, 8, 8)
labels = torch.randint(0, LABELS, (STEPS, BATCH))
folder = Path(__file__).parents[2] / "src/test/resources/train"
folder.mkdir(exist_ok=True)
first = model()
first.save_pretrained(folder / "tmp")
from safetensors.torch import load_file  # noqa: E402: the names that the file has, not those in memory

weights = load_file(folder / "tmp/model.safetensors")
for file in (folder / "tmp").iterdir():
    file.unlink()
(folder / "tmp").rmdir()
out = {f"weights.{name}": tensor for name, tensor in weights.items()}
out |= {"pixels": pixels, "labels": labels.to(torch.float32)}

vit = model()
out["losses.adamw"] = losses(vit, torch.optim.AdamW(groups(vit, 0.1), lr=0.01), pixels, labels)
vit = model()
out["losses.adam"] = losses(
    vit, torch.optim.Adam(vit.parameters(), lr=0.01, betas=(0.8, 0.99), weight_decay=0.02), pixels, labels)
vit = model()
out["losses.sgd"] = losses(
    vit, torch.optim.SGD(vit.parameters(), lr=0.05, momentum=0.9, weight_decay=0.02), pixels, labels)
vit = model()
out["losses.adamw-warm"] = losses(
    vit, torch.optim.AdamW(groups(vit, 0.1), lr=0.02), pixels, labels, smoothing=0.1, clip=0.5, schedule=warm)
float32_muon()
vit = model()
out["losses.muon"] = losses(vit, Both(vit, 0.01, 0.1), pixels, labels)
for name, tensor in out.items():
    if name.startswith("losses"):
        print(name, tensor.tolist())
save_file(out, folder / "losses.safetensors")
