"""Writes the golden files of the reference ViT: tiny checkpoints of every family with every parameter
random, and the activations that the family's own library computes from them. Where there is no
library (the tutorials of ../shared/seeds, vit-pytorch's past, the tile ViT, and JAX, which is not
needed for the arithmetic) the model is written out here.

    python -m venv .venv && .venv/bin/pip install -r tools/golden/requirements.txt
    .venv/bin/python tools/golden/vit.py

Each case is a folder in src/test/resources/vit/: config.json and model.safetensors, and
golden.safetensors with `pixels` (channels, height, width) and the activations by the names of
vitrine.vit.Trace; gradients.py writes gradients.safetensors.
"""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

import gradients
import numpy
import timm
import torch
import torchvision
from safetensors.torch import load_file, save_file
from timm.layers import resample_abs_pos_embed
from timm.models._hub import save_config_for_hf
from torch import nn
from torch.nn import functional
from transformers import (
    DeiTConfig,
    DeiTForImageClassification,
    DeiTForImageClassificationWithTeacher,
    ViTConfig,
    ViTForImageClassification,
)
from vit_pytorch import ViT as VitPytorch
from vit_pytorch.simple_vit import SimpleViT
from vit_pytorch.simple_vit_with_register_tokens import SimpleViT as SimpleViTWithRegisters
from vit_pytorch.vit_with_patch_dropout import ViT as ViTWithPatchDropout

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
        if parameter.numel() == 0:
            continue
        fan_in = parameter[0].numel() if parameter.dim() == 2 or parameter.dim() == 4 else 4
        torch.nn.init.normal_(parameter, std=1.5 * fan_in**-0.5)
        if "norm" in name and name.endswith("weight"):
            parameter.add_(1)


def record(activations, name, pick=lambda output: output):
    """A forward hook that keeps the output under a name, without the batch dimension."""
    def hook(module, inputs, output):
        activations[name] = pick(output)[0].contiguous()
    return hook


class Hooks:
    """Keeps outputs, and inputs where the output's name is another's, of modules under names."""

    def __init__(self):
        self.activations = {}

    def on(self, module, name, pick=lambda output: output):
        module.register_forward_hook(record(self.activations, name, pick))

    def before(self, module, name):
        def hook(module, inputs):
            self.activations[name] = inputs[0][0].clone(memory_format=torch.contiguous_format)
        module.register_forward_pre_hook(hook)

    def thirds(self, module, at):
        """Of a layer that makes query, key and value in one."""
        for i, name in enumerate(["query", "key", "value"]):
            self.on(module, f"{at}.{name}", lambda output, i=i: output.chunk(3, -1)[i])


def transformers_hooks(model, hooks):
    """All modules whose outputs the trace has; the attention's context is the input of its last layer."""
    on, before = hooks.on, hooks.before
    base = model.base_model
    on(base.embeddings.patch_embeddings, "embeddings.patches")
    on(base.embeddings, "embeddings")
    for i, layer in enumerate(base.layers):
        name = f"layer.{i}"
        on(layer.layernorm_before, f"{name}.norm_before")
        on(layer.attention.q_proj, f"{name}.attention.query")
        on(layer.attention.k_proj, f"{name}.attention.key")
        on(layer.attention.v_proj, f"{name}.attention.value")
        on(layer.attention, f"{name}.attention.probs", lambda output: output[1])
        before(layer.attention.o_proj, f"{name}.attention.context")
        on(layer.attention.o_proj, f"{name}.attention.output")
        before(layer.layernorm_after, f"{name}.residual")
        on(layer.layernorm_after, f"{name}.norm_after")
        on(layer.mlp.fc1, f"{name}.mlp.up")
        on(layer.mlp.activation_fn, f"{name}.mlp.activation")
        on(layer.mlp.fc2, f"{name}.mlp.output")
        on(layer, f"{name}.output")
    on(base.layernorm, "norm")
    if isinstance(model, DeiTForImageClassificationWithTeacher):
        on(model.cls_classifier, "logits.cls", lambda output: output[None])
        on(model.distillation_classifier, "logits.distillation", lambda output: output[None])
        on(model, "logits", lambda output: output.logits)
    else:
        on(model.classifier, "logits")


@torch.no_grad()
def transformers_case(name, model_class, options, dtype=torch.float32, names_in_memory=False, interpolated=None):
    """`interpolated`: another `image_size` for config.json."""
    config = model_class.config_class(**(TINY | options))
    model = model_class._from_config(config, attn_implementation="eager").eval()
    randomise(model)
    model.to(dtype).save_pretrained(FOLDER / name, save_original_format=not names_in_memory)
    if interpolated:
        path = FOLDER / name / "config.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"image_size": interpolated}, indent=2))

    model = model.float()  # what was saved, computed in float32
    size = interpolated or config.image_size
    height, width = size if isinstance(size, list) else [size] * 2
    pixels = torch.randn(1, config.num_channels, height, width)
    hooks = Hooks()
    transformers_hooks(model, hooks)
    call = partial(model, **({"interpolate_pos_encoding": True} if interpolated else {}))
    call(pixels)
    save_file({"pixels": pixels[0]} | hooks.activations, FOLDER / name / "golden.safetensors")
    gradients.write(FOLDER / name, model, call, pixels, lambda: saved_gradients(model, names_in_memory))


def saved_gradients(model, names_in_memory):
    """Under the names that the library saves weights under."""
    weights = {name: parameter.data for name, parameter in model.named_parameters()}
    for parameter in model.parameters():
        parameter.data = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder, save_original_format=not names_in_memory)
        saved = load_file(Path(folder) / "model.safetensors")
    for name, parameter in model.named_parameters():
        parameter.data = weights[name]
    return saved


@torch.no_grad()
def case(name, model, config, pixels, hook, rename=lambda key: key):
    """A model of any other family; `hook(model, hooks)` names its activations, but for the logits."""
    model.eval()
    randomise(model)
    folder = FOLDER / name
    folder.mkdir(exist_ok=True)
    if config is not None:
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    save_file({rename(key): value.contiguous() for key, value in model.state_dict().items()},
              folder / "model.safetensors")
    hooks = Hooks()
    hook(model, hooks)
    hooks.on(model, "logits")
    model(pixels)
    save_file({"pixels": pixels[0]} | hooks.activations, folder / "golden.safetensors")
    gradients.write(folder, model, model, pixels, lambda: {
        rename(key): parameter.grad for key, parameter in model.named_parameters() if parameter.numel() > 0})


def timm_hooks(model, hooks):
    on, before = hooks.on, hooks.before
    on(model.patch_embed, "embeddings.patches")
    before(model.norm_pre, "embeddings")
    if not isinstance(model.norm_pre, nn.Identity):
        on(model.norm_pre, "embeddings.norm")
    for i, block in enumerate(model.blocks):
        name = f"layer.{i}"
        block.attn.fused_attn = False
        on(block.norm1, f"{name}.norm_before")
        hooks.thirds(block.attn.qkv, f"{name}.attention")
        on(block.attn.attn_drop, f"{name}.attention.probs")
        before(block.attn.proj, f"{name}.attention.context")
        on(block.attn.proj, f"{name}.attention.output")
        if not isinstance(block.ls1, nn.Identity):
            on(block.ls1, f"{name}.attention.scaled")
            on(block.ls2, f"{name}.mlp.scaled")
        before(block.norm2, f"{name}.residual")
        on(block.norm2, f"{name}.norm_after")
        on(block.mlp.fc1, f"{name}.mlp.up")
        on(block.mlp.act, f"{name}.mlp.activation")
        on(block.mlp.fc2, f"{name}.mlp.output")
        on(block, f"{name}.output")
    if not isinstance(model.norm, nn.Identity):
        on(model.norm, "norm")
    if not isinstance(model.fc_norm, nn.Identity):
        hooks.before(model.fc_norm, "pooled")
        model.fc_norm.register_forward_pre_hook(
            lambda module, inputs: hooks.activations.update({"pooled": inputs[0].clone()}))
        model.fc_norm.register_forward_hook(
            lambda module, inputs, output: hooks.activations.update({"pooled.norm": output.clone()}))
    if hasattr(model, "head_dist"):
        on(model.head, "logits.cls", lambda output: output[None])
        on(model.head_dist, "logits.distillation", lambda output: output[None])


def timm_case(name, architecture, **arguments):
    arguments = {"img_size": 12, "patch_size": 4, "embed_dim": 12, "mlp_ratio": 2, "depth": 2, "num_heads": 3, "num_classes": 5} | arguments
    model = timm.create_model(architecture, **arguments)
    (FOLDER / name).mkdir(exist_ok=True)
    save_config_for_hf(model, FOLDER / name / "config.json")
    case(name, model, None, torch.randn(1, 3, *model.patch_embed.img_size), timm_hooks)


def timm_interpolated_case(name, size, **arguments):
    """Saved at one size and asked at another: timm resizes the positions."""
    arguments = {"img_size": 12, "patch_size": 4, "embed_dim": 12, "mlp_ratio": 2, "depth": 2, "num_heads": 3, "num_classes": 5} | arguments
    model = timm.create_model("vit_tiny_patch16_224", **arguments)

    def resized(model, hooks):  # after the weights were written
        model.set_input_size(size)
        save_config_for_hf(model, FOLDER / name / "config.json")
        timm_hooks(model, hooks)

    (FOLDER / name).mkdir(exist_ok=True)
    grid = model.patch_embed.grid_size
    case(name, model, None, torch.randn(1, 3, *size), resized)
    gradient_before_resizing(FOLDER / name, grid, model)


@torch.enable_grad()
def gradient_before_resizing(folder, grid, model):
    """timm makes a parameter of the resized positions; this goes back to those that were saved."""
    gold = load_file(folder / "gradients.safetensors")
    saved = load_file(folder / "model.safetensors")["pos_embed"].double().requires_grad_()
    resized = resample_abs_pos_embed(
        saved, new_size=list(model.patch_embed.grid_size), old_size=list(grid),
        num_prefix_tokens=0 if model.no_embed_class else model.num_prefix_tokens)
    resized.backward(gold["pos_embed"].double())
    save_file(gold | {"pos_embed": saved.grad.float()}, folder / "gradients.safetensors")


def torchvision_hooks(model, hooks):
    on, before = hooks.on, hooks.before
    on(model.conv_proj, "embeddings.patches", lambda output: output.flatten(2).transpose(1, 2))
    on(model.encoder.dropout, "embeddings")
    for i, layer in enumerate(model.encoder.layers):
        name = f"layer.{i}"
        on(layer.ln_1, f"{name}.norm_before")
        on(layer.self_attention, f"{name}.attention.output", lambda output: output[0])
        before(layer.ln_2, f"{name}.residual")
        on(layer.ln_2, f"{name}.norm_after")
        on(layer.mlp[0], f"{name}.mlp.up")
        on(layer.mlp[1], f"{name}.mlp.activation")
        on(layer.mlp[3], f"{name}.mlp.output")
        on(layer, f"{name}.output")
    on(model.encoder.ln, "norm")
    if hasattr(model.heads, "act"):
        model.heads.act.register_forward_hook(
            lambda module, inputs, output: hooks.activations.update({"pooler": output.clone()}))


def torchvision_case(name, rename=lambda key: key, **arguments):
    model = torchvision.models.VisionTransformer(
        image_size=12, patch_size=4, num_layers=2, num_heads=3, hidden_dim=12, mlp_dim=40, num_classes=5, **arguments)
    config = {"model_type": "torchvision-vit", "num_attention_heads": 3}
    case(name, model, config, torch.randn(1, 3, 12, 12), torchvision_hooks, rename)


def channels_first(patches, channels, size):
    """Patches flattened as (p1 p2 c), in a kernel's order."""
    return patches.unflatten(-1, (size, size, channels)).movedim(-1, -3).flatten(-3)


def vit_pytorch_hooks(channels, size):
    def hook(model, hooks):
        on, before = hooks.on, hooks.before
        on(model.to_patch_embedding[1], "embeddings.patches.pixels",
           lambda output: channels_first(output, channels, size))
        on(model.to_patch_embedding[2], "embeddings.patches.projected")
        on(model.to_patch_embedding[3], "embeddings.patches")
        on(model.dropout, "embeddings")
        for i, (attention, mlp) in enumerate(model.transformer.layers):
            name = f"layer.{i}"
            on(attention.norm, f"{name}.norm_before")
            hooks.thirds(attention.to_qkv, f"{name}.attention")
            on(attention.attend, f"{name}.attention.probs")
            before(attention.to_out, f"{name}.attention.context")
            if not isinstance(attention.to_out, nn.Identity):
                on(attention.to_out, f"{name}.attention.output")
            before(mlp.net[0], f"{name}.residual")
            on(mlp.net[0], f"{name}.norm_after")
            on(mlp.net[1], f"{name}.mlp.up")
            on(mlp.net[2], f"{name}.mlp.activation")
            on(mlp.net[4], f"{name}.mlp.output")
        on(model.transformer.norm, "norm")
        model.to_latent.register_forward_hook(
            lambda module, inputs, output: hooks.activations.update({"pooled": output.clone()}))
    return hook


def vit_pytorch_case(name, config, channels=3, batch_axis=False, **arguments):
    arguments = {"image_size": 12, "patch_size": 4, "num_classes": 5, "dim": 12, "depth": 2, "heads": 3, "mlp_dim": 20,
                 "dim_head": 5} | arguments
    model = VitPytorch(channels=channels, **arguments)
    if batch_axis:  # as it was up to 1.10
        model.cls_token = nn.Parameter(model.cls_token[None])
        model.pos_embedding = nn.Parameter(model.pos_embedding[None])
        model.to_patch_embedding[0].register_forward_hook(lambda *_: None)
        model.forward = lambda pixels: batched_forward(model, pixels)
    case(name, model, {"model_type": "vit-pytorch", "num_attention_heads": arguments["heads"]} | config,
         torch.randn(1, channels, 12, 12), vit_pytorch_hooks(channels, arguments["patch_size"]))


def batched_forward(model, pixels):
    x = model.to_patch_embedding(pixels)
    x = torch.cat((model.cls_token.expand(len(x), -1, -1), x), dim=1)
    x = model.transformer(model.dropout(x + model.pos_embedding[:, :x.shape[1]]))
    return model.mlp_head(model.to_latent(x.mean(dim=1) if model.pool == "mean" else x[:, 0]))


def simple_vit_hooks(registers):
    """Registers stand after the patches there, and before them in the trace."""
    def first(x):
        return x.roll(registers, 1)

    def hook(model, hooks):
        hooks.on(model.to_patch_embedding, "embeddings.patches", torch.clone)  # the library adds to it in place
        for i, (attention, mlp) in enumerate(model.transformer.layers):
            name = f"layer.{i}"
            if i == 0:
                attention.norm.register_forward_pre_hook(
                    lambda module, inputs: hooks.activations.update({"embeddings": first(inputs[0])[0].clone()}))
            hooks.on(attention.norm, f"{name}.norm_before", first)
            hooks.on(attention.to_out, f"{name}.attention.output", first)
            mlp.net[0].register_forward_pre_hook(
                lambda module, inputs, name=name: hooks.activations.update({f"{name}.residual": first(inputs[0])[0].clone()}))
            hooks.on(mlp.net[2], f"{name}.mlp.activation", first)
            hooks.on(mlp, f"{name}.mlp.output", first)
        if not isinstance(model.transformer.norm, nn.Identity):
            hooks.on(model.transformer, "norm", first)
        model.to_latent.register_forward_hook(
            lambda module, inputs, output: hooks.activations.update({"pooled": output.clone()}))
    return hook


def simple_vit_case(name, model_class=SimpleViT, registers=0, image=(12, 12), **arguments):
    model = model_class(image_size=image, patch_size=4, num_classes=5, dim=16, depth=2, heads=3, mlp_dim=20, dim_head=5,
                        **arguments)
    config = {"model_type": "vit-pytorch", "num_attention_heads": 3, "image_size": list(image)}
    case(name, model, config | ({"num_register_tokens": registers} if registers else {}),
         torch.randn(1, 3, *image), simple_vit_hooks(registers))


def first_simple_vit_case(name):
    """SimpleViT of 2022: no norms on the patches, none after the last block, one in the head."""
    model = SimpleViT(image_size=12, patch_size=4, num_classes=5, dim=16, depth=2, heads=3, mlp_dim=20, dim_head=5)
    model.to_patch_embedding = nn.Sequential(model.to_patch_embedding[0], model.to_patch_embedding[2])
    model.transformer.norm = nn.Identity()
    model.linear_head = nn.Sequential(nn.LayerNorm(16), nn.Linear(16, 5))

    case(name, model, {"model_type": "vit-pytorch", "num_attention_heads": 3, "image_size": 12}, torch.randn(1, 3, 12, 12),
         simple_vit_hooks(0))


def patch_dropout_hooks(model, hooks):
    hooks.before(model.dropout, "embeddings")
    for i, (attention, mlp) in enumerate(model.transformer.layers):
        hooks.on(attention.norm, f"layer.{i}.norm_before")
        hooks.before(mlp.net[0], f"layer.{i}.residual")
        hooks.on(mlp, f"layer.{i}.mlp.output")


class Residual(nn.Module):
    """x + fn(x): a module of its own at first."""

    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return x + self.fn(x)


class PreNorm(nn.Module):
    def __init__(self, dim, fn):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.fn = fn

    def forward(self, x):
        return self.fn(self.norm(x))


class HeadsAttention(nn.Module):
    """Attention with fused query, key and value, no biases in them, and heads of any width."""

    def __init__(self, dim, heads, dim_head):
        super().__init__()
        self.heads = heads
        self.to_qkv = nn.Linear(dim, 3 * heads * dim_head, bias=False)
        self.to_out = nn.Sequential(nn.Linear(heads * dim_head, dim), nn.Dropout(0.))

    def forward(self, x):
        query, key, value = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in self.to_qkv(x).chunk(3, -1))
        probs = (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1)
        return self.to_out((probs @ value).transpose(1, 2).flatten(2))


class Net(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(dim, hidden), nn.GELU(), nn.Dropout(0.), nn.Linear(hidden, dim), nn.Dropout(0.))

    def forward(self, x):
        return self.net(x)


class Tiles(nn.Module):
    """(batch, channels, height, width) to (batch, tiles, values), the channels last."""

    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, pixels):
        return torch.stack([tile.permute(0, 2, 3, 1).flatten(1) for tile in tiles_of(pixels, self.size)], 1)


class Grid(nn.Module):
    """A convolution's output as tokens."""

    def forward(self, x):
        return x.flatten(2).transpose(1, 2)


def tiles_of(pixels, size):
    height, width = pixels.shape[-2:]
    return [pixels[:, :, y:y + size, x:x + size] for y in range(0, height, size) for x in range(0, width, size)]


class PreNormViT(nn.Module):
    """vit-pytorch of 2021: norms around the sub-layers, none after the last block, one in the head."""

    def __init__(self, projection, residual=False, pool="cls", dim=12, tokens=10):
        super().__init__()
        self.pool = pool
        self.residual = residual
        if projection == "linear":
            self.to_patch_embedding = nn.Sequential(Tiles(4), nn.Linear(48, dim))
        elif projection == "convolution":
            self.to_patch_embedding = nn.Sequential(nn.Conv2d(3, dim, 4, 4), Grid())
        else:
            self.patch_to_embedding = nn.Linear(48, dim)
        self.cls_token = nn.Parameter(torch.empty(1, 1, dim))
        self.pos_embedding = nn.Parameter(torch.empty(1, tokens, dim))
        wrap = Residual if residual else lambda fn: fn
        self.transformer = nn.Module()
        self.transformer.layers = nn.ModuleList(
            nn.ModuleList([wrap(PreNorm(dim, HeadsAttention(dim, 3, 5))), wrap(PreNorm(dim, Net(dim, 20)))])
            for _ in range(2))
        self.mlp_head = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 5))

    def forward(self, pixels):
        if hasattr(self, "to_patch_embedding"):
            x = self.to_patch_embedding(pixels)
        else:
            x = self.patch_to_embedding(Tiles(4)(pixels))
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), x), dim=1) + self.pos_embedding
        for attention, mlp in self.transformer.layers:
            x = attention(x) if self.residual else x + attention(x)
            x = mlp(x) if self.residual else x + mlp(x)
        return self.mlp_head(x.mean(dim=1) if self.pool == "mean" else x[:, 0])


def prenorm_hooks(model, hooks):
    hooks.on(getattr(model, "patch_to_embedding", None) or model.to_patch_embedding, "embeddings.patches")
    for i, (attention, mlp) in enumerate(model.transformer.layers):
        name = f"layer.{i}"
        attention, mlp = (part.fn if model.residual else part for part in (attention, mlp))
        if i == 0:
            hooks.before(attention.norm, "embeddings")
        hooks.on(attention.norm, f"{name}.norm_before")
        hooks.thirds(attention.fn.to_qkv, f"{name}.attention")
        hooks.before(attention.fn.to_out, f"{name}.attention.context")
        hooks.on(attention, f"{name}.attention.output")
        hooks.before(mlp.norm, f"{name}.residual")
        hooks.on(mlp.norm, f"{name}.norm_after")
        hooks.on(mlp, f"{name}.mlp.output")
    model.mlp_head[0].register_forward_pre_hook(
        lambda module, inputs: hooks.activations.update({"pooled": inputs[0].clone()}))


def prenorm_case(name, projection, **arguments):
    config = {"model_type": "vit-pytorch", "num_attention_heads": 3}
    if "pool" in arguments:
        config["pooling"] = arguments["pool"]
    case(name, PreNormViT(projection, **arguments), config, torch.randn(1, 3, 12, 12), prenorm_hooks)


class ConvEmbedding(nn.Module):
    """The ViT of the presentation, seeds/001: batch_first, which the text forgets."""

    def __init__(self, dim=12, tokens=10):
        super().__init__()
        self.conv_embedding = nn.Conv2d(3, dim, 4, 4)
        self.cls_token = nn.Parameter(torch.empty(1, 1, dim))
        layer = nn.TransformerEncoderLayer(d_model=dim, nhead=3, dim_feedforward=20, batch_first=True)
        self.transformer_encoder = nn.TransformerEncoder(layer, num_layers=2, enable_nested_tensor=False)
        self.mlp_head = nn.Linear(dim, 5)
        self.position_embedding_layer = nn.Embedding(tokens, dim)

    def forward(self, pixels):
        patches = self.conv_embedding(pixels).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(len(pixels), -1, -1), patches), dim=1)
        x = self.transformer_encoder(x + self.position_embedding_layer(torch.arange(x.shape[1])))
        return self.mlp_head(x[:, 0])


class PatchEmbed(nn.Module):
    """The ViT of the tutorial, seeds/004: batch_first, which the text forgets."""

    def __init__(self, norm_first=False, dim=12, tokens=10):
        super().__init__()
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, dim, 4, 4)
        self.cls_token = nn.Parameter(torch.empty(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.empty(1, tokens, dim))
        layer = nn.TransformerEncoderLayer(
            d_model=dim, nhead=4, dim_feedforward=dim * 2, activation="gelu", batch_first=True, norm_first=norm_first)
        self.transformer = nn.TransformerEncoder(
            layer, num_layers=2, enable_nested_tensor=False, norm=nn.LayerNorm(dim) if norm_first else None)
        self.mlp_head = nn.Linear(dim, 7)

    def forward(self, pixels):
        x = self.patch_embed.proj(pixels).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(len(pixels), -1, -1), x), dim=1) + self.pos_embed
        return self.mlp_head(self.transformer(x)[:, 0])


def encoder_hooks(model, hooks):
    on, before = hooks.on, hooks.before
    encoder = model.transformer_encoder if hasattr(model, "transformer_encoder") else model.transformer
    before(encoder, "embeddings")
    for i, layer in enumerate(encoder.layers):
        name = f"layer.{i}"
        on(layer.self_attn, f"{name}.attention.output", lambda output: output[0])
        on(layer.linear1, f"{name}.mlp.up")
        on(layer.linear2, f"{name}.mlp.output")
        on(layer, f"{name}.output")
        if layer.norm_first:
            on(layer.norm1, f"{name}.norm_before")
            before(layer.norm2, f"{name}.residual")
        else:
            before(layer.norm1, f"{name}.residual")
            on(layer.norm1, f"{name}.norm_after")
            before(layer.norm2, f"{name}.mlp.residual")
    if encoder.norm is not None:
        on(encoder.norm, "norm")


class TileViT(nn.Module):
    """The ViT of seeds/002: found by trying until its four published checkpoints had their accuracies."""

    def __init__(self, channels, size, tokens, heads=1, dim=16):
        super().__init__()
        self.size, self.heads = size, heads
        self.cls_token = nn.Parameter(torch.empty(1, 1, dim))
        self.positional_embedding = nn.Embedding(tokens, dim)
        self.tile_embedding = nn.Linear(channels * size * size, dim)
        self.blocks = nn.ModuleList(nn.Module() for _ in range(2))
        for block in self.blocks:
            block.attention = nn.Module()
            block.attention.qkv = nn.Linear(dim, 3 * dim, bias=False)
            block.attention.ln = nn.LayerNorm(dim)
            block.ff = nn.Sequential(nn.LayerNorm(dim), nn.Linear(dim, 2 * dim), nn.ReLU(), nn.Linear(2 * dim, dim))
        self.head = nn.Linear(dim, 10)

    def forward(self, pixels):
        x = self.tile_embedding(torch.stack([tile.flatten(1) for tile in tiles_of(pixels, self.size)], 1))
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), x), dim=1) + self.positional_embedding.weight
        for block in self.blocks:
            query, key, value = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2)
                                 for t in block.attention.qkv(block.attention.ln(x)).chunk(3, -1))
            probs = (query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5).softmax(-1)
            x = x + (probs @ value).transpose(1, 2).flatten(2)
            x = x + block.ff(x)
        return self.head(x[:, 0])


def tile_hooks(model, hooks):
    hooks.on(model.tile_embedding, "embeddings.patches")
    for i, block in enumerate(model.blocks):
        if i == 0:
            hooks.before(block.attention.ln, "embeddings")
        hooks.on(block.attention.ln, f"layer.{i}.norm_before")
        hooks.thirds(block.attention.qkv, f"layer.{i}.attention")
        hooks.before(block.ff, f"layer.{i}.residual")
        hooks.on(block.ff[0], f"layer.{i}.norm_after")
        hooks.on(block.ff, f"layer.{i}.mlp.output")


class JaxViT(nn.Module):
    """google-research/vision_transformer's `models_vit.py` on arrays by their names in its .npz files; `.` for `/`."""

    def __init__(self, classifier="token", representation=0, hidden=12, heads=3, tokens=9):
        super().__init__()
        self.classifier = classifier
        shapes = {"embedding/kernel": (4, 4, 3, hidden), "embedding/bias": (hidden,),
                  "Transformer/posembed_input/pos_embedding": (1, tokens + (classifier == "token"), hidden),
                  "Transformer/encoder_norm/scale": (hidden,), "Transformer/encoder_norm/bias": (hidden,),
                  "head/kernel": (representation or hidden, 5), "head/bias": (5,)}
        if classifier == "token":
            shapes["cls"] = (1, 1, hidden)
        if representation:
            shapes |= {"pre_logits/kernel": (hidden, representation), "pre_logits/bias": (representation,)}
        for i in range(2):
            block = f"Transformer/encoderblock_{i}/"
            for norm in ["LayerNorm_0", "LayerNorm_2"]:
                shapes |= {block + norm + "/scale": (hidden,), block + norm + "/bias": (hidden,)}
            attention = block + "MultiHeadDotProductAttention_1/"
            for part in ["query", "key", "value"]:
                shapes |= {attention + part + "/kernel": (hidden, heads, hidden // heads),
                           attention + part + "/bias": (heads, hidden // heads)}
            shapes |= {attention + "out/kernel": (heads, hidden // heads, hidden), attention + "out/bias": (hidden,),
                       block + "MlpBlock_3/Dense_0/kernel": (hidden, 20), block + "MlpBlock_3/Dense_0/bias": (20,),
                       block + "MlpBlock_3/Dense_1/kernel": (20, hidden), block + "MlpBlock_3/Dense_1/bias": (hidden,)}
        self.arrays = nn.ParameterDict({name.replace("/", "|"): nn.Parameter(torch.empty(shape))
                                        for name, shape in shapes.items()})
        self.recorded = nn.ModuleDict()

    def keep(self, name, x):
        key = name.replace(".", "|")
        return self.recorded[key](x) if key in self.recorded else x

    def forward(self, pixels):
        array = {name.replace("|", "/"): value for name, value in self.arrays.items()}

        def norm(x, name):
            return functional.layer_norm(x, x.shape[-1:], array[name + "/scale"], array[name + "/bias"], 1e-6)

        def dense(x, name, axes="...i,io->...o"):
            return torch.einsum(axes, x, array[name + "/kernel"]) + array[name + "/bias"]

        grid = functional.conv2d(pixels, array["embedding/kernel"].permute(3, 2, 0, 1), array["embedding/bias"], 4)
        x = grid.flatten(2).transpose(1, 2)
        if self.classifier == "token":
            x = torch.cat((array["cls"], x), dim=1)
        x = self.keep("embeddings", x + array["Transformer/posembed_input/pos_embedding"])
        for i in range(2):
            block = f"Transformer/encoderblock_{i}/"
            attention = block + "MultiHeadDotProductAttention_1/"
            y = self.keep(f"layer.{i}.norm_before", norm(x, block + "LayerNorm_0"))
            query, key, value = (dense(y, attention + part, "bnd,dhk->bnhk") for part in ["query", "key", "value"])
            probs = torch.einsum("bqhk,bnhk->bhqn", query * query.shape[-1] ** -0.5, key).softmax(-1)
            probs = self.keep(f"layer.{i}.attention.probs", probs)
            context = torch.einsum("bhqn,bnhk->bqhk", probs, value)
            x = self.keep(f"layer.{i}.residual", x + dense(context, attention + "out", "bqhk,hkd->bqd"))
            y = norm(x, block + "LayerNorm_2")
            y = functional.gelu(dense(y, block + "MlpBlock_3/Dense_0"), approximate="tanh")  # Flax's nn.gelu
            y = self.keep(f"layer.{i}.mlp.activation", y)
            x = self.keep(f"layer.{i}.output", x + dense(y, block + "MlpBlock_3/Dense_1"))
        x = self.keep("norm", norm(x, "Transformer/encoder_norm"))
        x = x[:, 0] if self.classifier == "token" else x.mean(dim=1)
        if "pre_logits/kernel" in array:
            x = torch.tanh(dense(x, "pre_logits"))
        return dense(x, "head")


def jax_hooks(model, hooks):
    names = ["embeddings", "norm"] + [f"layer.{i}.{part}" for i in range(2) for part in [
        "norm_before", "attention.probs", "residual", "mlp.activation", "output"]]
    for name in names:
        module = model.recorded[name.replace(".", "|")] = nn.Identity()
        hooks.on(module, name)


def jax_case(name, archives=False, **arguments):
    """`archives`: the weights also as google-research publishes them, `savez` of the names, and as a training state."""
    model = JaxViT(**arguments)
    case(name, model, {"model_type": "vit-jax"}, torch.randn(1, 3, 12, 12), jax_hooks,
         lambda key: key.removeprefix("arrays.").replace("|", "/"))
    if archives:
        arrays = {key.replace("|", "/"): value.detach().numpy() for key, value in model.arrays.items()}
        numpy.savez(FOLDER / name / "savez.npz", **arrays)
        numpy.savez_compressed(FOLDER / name / "savez_compressed.npz", **arrays)
        state = {"opt/target/" + key: value for key, value in arrays.items()}
        moments = {"opt/state/param_states/" + key + "/grad_ema": numpy.zeros(2, "f4") for key in list(arrays)[:3]}
        numpy.savez_compressed(FOLDER / name / "opt-target.npz", **{"opt/state/step": numpy.int32(7)}, **moments, **state)


def first_release(name):
    """torchvision's names before 0.13."""
    return name.replace(".mlp.0.", ".mlp.linear_1.").replace(".mlp.3.", ".mlp.linear_2.")


SMALL = {"hidden_size": 12, "intermediate_size": 20, "image_size": 8, "patch_size": 4, "num_labels": 4}
FAMILIES = {
    "interpolated": lambda name: transformers_case(name, ViTForImageClassification, SMALL, interpolated=[12, 20]),
    "deit": lambda name: transformers_case(name, DeiTForImageClassification, SMALL),
    "deit-distilled": lambda name: transformers_case(
        name, DeiTForImageClassificationWithTeacher, SMALL, names_in_memory=True),
    "deit-interpolated": lambda name: transformers_case(
        name, DeiTForImageClassificationWithTeacher, SMALL | {"image_size": 12}, interpolated=8),
    "timm": lambda name: timm_case(name, "vit_tiny_patch16_224"),
    "timm-clip": lambda name: timm_case(name, "vit_base_patch32_clip_quickgelu_224"),
    "timm-gap": lambda name: timm_case(name, "vit_base_patch16_224", global_pool="avg", init_values=0.1),
    "timm-registers": lambda name: timm_case(name, "vit_medium_patch16_reg4_gap_256", qkv_bias=False, img_size=[4, 12]),
    "timm-all-positions": lambda name: timm_case(
        name, "vit_small_patch16_224", reg_tokens=2, global_pool="avg", fc_norm=False, act_layer="gelu_tanh"),
    "timm-dinov2": lambda name: timm_case(name, "vit_small_patch14_reg4_dinov2"),
    "timm-distilled": lambda name: timm_case(name, "deit_tiny_distilled_patch16_224"),
    "timm-deit3": lambda name: timm_case(name, "deit3_small_patch16_224", num_heads=6),
    "timm-bare": lambda name: timm_case(
        name, "vit_tiny_patch16_224", pos_embed="none", class_token=False, global_pool="avg", final_norm=False, fc_norm=False),
    "torchvision": lambda name: torchvision_case(name),
    "torchvision-first": lambda name: torchvision_case(name, first_release, representation_size=14),
    "vit-pytorch": lambda name: vit_pytorch_case(name, {"pooling": "cls"}),
    "vit-pytorch-mean": lambda name: vit_pytorch_case(name, {}, pool="mean", channels=1),
    "vit-pytorch-one-head": lambda name: vit_pytorch_case(name, {}, heads=1, dim_head=12, batch_axis=True),
    "vit-pytorch-prenorm": lambda name: prenorm_case(name, "linear"),
    "vit-pytorch-prenorm-mean": lambda name: prenorm_case(name, "convolution", pool="mean"),
    "vit-pytorch-first": lambda name: prenorm_case(name, "first", residual=True),
    "encoder-conv": lambda name: case(
        name, ConvEmbedding(), {"model_type": "encoder-vit", "num_attention_heads": 3, "hidden_act": "relu"},
        torch.randn(1, 3, 12, 12), encoder_hooks),
    "encoder-patch": lambda name: case(
        name, PatchEmbed(), {"model_type": "encoder-vit", "num_attention_heads": 4, "hidden_act": "gelu"},
        torch.randn(1, 3, 12, 12), encoder_hooks),
    "encoder-norm-first": lambda name: case(
        name, PatchEmbed(norm_first=True),
        {"model_type": "encoder-vit", "num_attention_heads": 4, "hidden_act": "gelu", "norm_first": True},
        torch.randn(1, 3, 12, 12), encoder_hooks),
    "tile": lambda name: case(
        name, TileViT(1, 7, 17), {"model_type": "tile-vit", "num_attention_heads": 1}, torch.randn(1, 1, 28, 28), tile_hooks),
    "tile-rgb": lambda name: case(
        name, TileViT(3, 2, 5, heads=2), {"model_type": "tile-vit", "num_attention_heads": 2}, torch.randn(1, 3, 4, 4), tile_hooks),
    "jax": lambda name: jax_case(name, archives=True),
    "jax-gap": lambda name: jax_case(name, classifier="gap", representation=14),
    "simple-vit": lambda name: simple_vit_case(name, image=(12, 20)),
    "simple-vit-registers": lambda name: simple_vit_case(
        name, SimpleViTWithRegisters, registers=2, num_register_tokens=2),
    "simple-vit-first": first_simple_vit_case,
    "vit-pytorch-patch-dropout": lambda name: case(
        name, ViTWithPatchDropout(image_size=(8, 20), patch_size=4, num_classes=5, dim=12, depth=2, heads=3, mlp_dim=20, dim_head=5),
        {"model_type": "vit-pytorch", "num_attention_heads": 3, "image_size": [8, 20]}, torch.randn(1, 3, 8, 20), patch_dropout_hooks),
    "timm-interpolated": lambda name: timm_interpolated_case(name, (20, 16)),
    "timm-interpolated-down": lambda name: timm_interpolated_case(
        name, (8, 4), img_size=20, no_embed_class=True, reg_tokens=2),
    "timm-no-biases": lambda name: timm_case(
        name, "vit_tiny_patch16_224", qkv_bias=False, proj_bias=False, norm_layer="layernormfp32"),
}


if __name__ == "__main__":
    torch.backends.mha.set_fastpath_enabled(False)  # the fused encoder has no activations
    # with arguments: only the cases of these names
    wanted = set(sys.argv[1:]) or {*CASES, *FAMILIES}
    for seed, (name, (options, dtype, names_in_memory)) in enumerate(CASES.items()):
        if name not in wanted:
            continue
        torch.manual_seed(seed)
        transformers_case(name, ViTForImageClassification, options, dtype, names_in_memory)
    for seed, (name, write) in enumerate(FAMILIES.items()):
        if name not in wanted:
            continue
        torch.manual_seed(100 + seed)
        write(name)
