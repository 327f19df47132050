"""Writes the golden files of the reference ViT: tiny checkpoints with every parameter random, and
every activation that transformers computes from them.

    python -m venv .venv && .venv/bin/pip install -r tools/golden/requirements.txt
    .venv/bin/python tools/golden/vit.py

Each case is a folder in src/test/resources/vit/: config.json and model.safetensors as
`save_pretrained` writes them, and golden.safetensors with `pixels` (channels, height, width) and the
activations by the names of vitrine.vit.Trace.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import ViTConfig, ViTForImageClassification

FOLDER = Path(__file__).parents[2] / "src/test/resources/vit"
TINY = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 40}

# name: configuration, dtype of the saved weights, whether under the names of transformers 5 in memory
CASES = {
    "square": ({"image_size": 16, "patch_size": 4, "num_labels": 5}, torch.float32, False),
    "oblong": (
        {"image_size": [12, 20], "patch_size": [3, 5], "num_channels": 1, "num_labels": 7,
         "hidden_act": "gelu_new", "layer_norm_eps": 1e-6},
        torch.float32, False),
    "no-qkv-bias": (
        {"image_size": 8, "patch_size": 8, "num_labels": 1, "qkv_bias": False, "hidden_act": "quick_gelu",
         "num_attention_heads": 1},
        torch.float32, True),
    "half": (
        {"image_size": [8, 16], "patch_size": 4, "num_labels": 3, "hidden_act": "relu", "layer_norm_eps": 1e-5,
         "num_attention_heads": 8},
        torch.float16, False),
    "bfloat": (
        {"image_size": 12, "patch_size": [4, 2], "num_labels": 2, "hidden_act": "silu", "num_attention_heads": 4,
         "num_hidden_layers": 3},
        torch.bfloat16, True),
    "wide": (
        {"image_size": 8, "patch_size": 4, "num_labels": 200, "hidden_size": 72, "num_hidden_layers": 1,
         "intermediate_size": 100, "hidden_act": "gelu_pytorch_tanh"},
        torch.float16, True),
}


def randomise(model):
    """Every parameter, norms, biases, class token and positions too; weights small enough to keep the stream near 1."""
    for name, parameter in model.named_parameters():
        fan_in = parameter[0].numel() if parameter.dim() == 2 or parameter.dim() == 4 else 4
        torch.nn.init.normal_(parameter, std=1.5 * fan_in**-0.5)
        if "norm" in name and name.endswith("weight"):
            parameter.add_(1)


def record(activations, name, pick=lambda output: output):
    """A forward hook that keeps the output under a name, without the batch dimension."""
    def hook(module, inputs, output):
        activations[name] = pick(output)[0].contiguous()
    return hook


def hooks(model, activations):
    """Hooks all modules whose outputs the trace has, except the attention's context: the input of its last layer."""
    def on(module, name, pick=lambda output: output):
        module.register_forward_hook(record(activations, name, pick))

    on(model.vit.embeddings.patch_embeddings, "embeddings.patches")
    on(model.vit.embeddings, "embeddings")
    for i, layer in enumerate(model.vit.layers):
        name = f"layer.{i}"
        on(layer.layernorm_before, f"{name}.norm_before")
        on(layer.attention.q_proj, f"{name}.attention.query")
        on(layer.attention.k_proj, f"{name}.attention.key")
        on(layer.attention.v_proj, f"{name}.attention.value")
        on(layer.attention, f"{name}.attention.probs", lambda output: output[1])
        layer.attention.o_proj.register_forward_pre_hook(
            lambda module, inputs, name=name: activations.update({f"{name}.attention.context": inputs[0][0].clone()}))
        on(layer.attention.o_proj, f"{name}.attention.output")
        layer.layernorm_after.register_forward_pre_hook(
            lambda module, inputs, name=name: activations.update({f"{name}.residual": inputs[0][0].clone()}))
        on(layer.layernorm_after, f"{name}.norm_after")
        on(layer.mlp.fc1, f"{name}.mlp.up")
        on(layer.mlp.activation_fn, f"{name}.mlp.activation")
        on(layer.mlp.fc2, f"{name}.mlp.output")
        on(layer, f"{name}.output")
    on(model.vit.layernorm, "norm")
    on(model.classifier, "logits")


@torch.no_grad()
def write(name, options, dtype, names_in_memory, seed):
    torch.manual_seed(seed)
    config = ViTConfig(**(TINY | options))
    model = ViTForImageClassification._from_config(config, attn_implementation="eager").eval()
    randomise(model)
    model.to(dtype).save_pretrained(FOLDER / name, save_original_format=not names_in_memory)

    model = model.float()  # what was saved, computed in float32
    height, width = config.image_size if isinstance(config.image_size, list) else [config.image_size] * 2
    pixels = torch.randn(1, config.num_channels, height, width)
    activations = {}
    hooks(model, activations)
    model(pixels)
    save_file({"pixels": pixels[0]} | activations, FOLDER / name / "golden.safetensors")


if __name__ == "__main__":
    for seed, (name, case) in enumerate(CASES.items()):
        write(name, *case, seed)
