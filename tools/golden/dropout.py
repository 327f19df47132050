"""The gradients of a Hugging Face ViT with dropout, into src/test/resources/train/dropout.safetensors. The model is src/test/resources/vit/square.

- `pixels` (3, 3, 16, 16), `labels` (3): the batch;
- `patches` (3, kept): the patches that stay, by picture; they are taken from what the embeddings give (PatchDropout);
- `dropped.PLACE`: 0 or 1 / (1 - p) for each value there, by the name of the activation, as PyTorch's dropout drew them;
- `logits` (3, 5);
- `gradient.NAME`: of the sum of the pictures' cross entropies at each parameter, by Hugging Face's names, and of the `pixels`.
"""

import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional
from transformers import ViTConfig, ViTForImageClassification

PICTURES, KEPT = 3, 10
RESOURCES = Path(__file__).parents[2] / "src/test/resources"

folder = RESOURCES / "vit/square"
config = ViTConfig.from_pretrained(folder, hidden_dropout_prob=0.2, attention_probs_dropout_prob=0.3, attn_implementation="eager")
vit = ViTForImageClassification.from_pretrained(folder, config=config).train()
torch.manual_seed(4)
patches = torch.rand(PICTURES, 16).argsort(1)[:, :KEPT].sort(1).values
pixels = torch.randn(PICTURES, 3, 16, 16, requires_grad=True)
labels = torch.tensor([1, 4, 0])

places = ["embeddings"] + [f"layer.{i}.{name}" for i in range(config.num_hidden_layers)
                           for name in ("attention.probs", "attention.output", "mlp.output")]
masks = []
drop = functional.dropout


def remembered(x, p=0.5, training=True, inplace=False):
    mask = drop(torch.ones_like(x), p, training)
    masks.append(mask)
    return x * mask


functional.dropout = remembered
stay = torch.cat([torch.zeros(PICTURES, 1, dtype=torch.long), patches + 1], 1)[:, :, None]
vit.vit.embeddings.register_forward_hook(lambda module, inputs, x: x.gather(1, stay.expand(-1, -1, x.shape[2])))
logits = vit(pixels).logits
functional.cross_entropy(logits, labels, reduction="sum").backward()

assert len(masks) == len(places), len(masks)
masks[0] = masks[0].gather(1, stay.expand(-1, -1, masks[0].shape[2]))
out = {"pixels": pixels.detach(), "labels": labels.float(), "patches": patches.float(), "logits": logits.detach(), "gradient.pixels": pixels.grad}
for place, mask in zip(places, masks):
    out[f"dropped.{place}"] = mask
with torch.no_grad(), tempfile.TemporaryDirectory() as saved:  # the names that the file has, not those in memory
    for parameter in vit.parameters():
        parameter.copy_(parameter.grad)
    vit.save_pretrained(saved)
    for name, gradient in load_file(Path(saved) / "model.safetensors").items():
        out[f"gradient.{name}"] = gradient
save_file({name: tensor.contiguous() for name, tensor in out.items()}, RESOURCES / "train/dropout.safetensors")
