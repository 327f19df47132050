"""Trains the ViT of a configuration of `vitrine train` in PyTorch: the same file, the same recipe, the same bundle; on a GPU
where there is one.

    python tools/training/pytorch.py --config examples/cifar10-vit/training.json --data cifar10/train --test cifar10/test --out vit-cifar10

It draws other random numbers than `vitrine train`, so its weights are others, too. `--init-from BUNDLE` begins with the weights of
a model of the same size. A checkpoint is written after each epoch, and `--resume` goes on from it. Needs torch, numpy, pillow and
safetensors.
"""

import argparse
import json
import math
import os
import shutil
import time
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

DEFAULTS = {
    "num_channels": 3, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "positions": "learned", "initializer": "normal",
    "initializer_range": 0.02,
    "batch_size": 128, "optimizer": "adamw", "learning_rate": 1e-3, "min_learning_rate": 0, "lr_scheduler_type": "cosine",
    "warmup_epochs": 0, "weight_decay": 0, "weight_decay_on": "weights", "adam_beta1": 0.9, "adam_beta2": 0.999,
    "adam_epsilon": 1e-8, "momentum": 0.95, "max_grad_norm": 0, "label_smoothing": 0, "image_mean": 0.5, "image_std": 0.5,
    "resample": "bilinear", "random_crop_padding": 0, "horizontal_flip": False,
    "random_erasing_prob": 0, "mixup_alpha": 0, "cutmix_alpha": 0, "mixup_switch_prob": 0.5, "patch_dropout": 0, "seed": 0}
REQUIRED = {"image_size", "patch_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "epochs"}
ONLY = {"model_type": "vit", "num_channels": 3, "positions": "learned", "lr_scheduler_type": "cosine",
        "weight_decay_on": "weights"}
ACTIVATIONS = {"gelu": functional.gelu, "relu": functional.relu}
FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4}


def configuration(file):
    given = json.loads(file.read_text())
    config = {"model_type": "vit"} | DEFAULTS | given
    config.setdefault("intermediate_size", 4 * config["hidden_size"])
    for key in REQUIRED - given.keys():
        raise SystemExit(f"{file}: {key} is missing")
    for key in given.keys() - DEFAULTS.keys() - REQUIRED - {"model_type", "intermediate_size"}:
        raise SystemExit(f"{file}: {key} is not known here")
    for key, value in ONLY.items():
        if config[key] != value:
            raise SystemExit(f"{file}: {key}: {config[key]}; here only {value}")
    for key, values in {"hidden_act": list(ACTIVATIONS), "initializer": ["normal", "mimetic"]}.items():
        if config[key] not in values:
            raise SystemExit(f"{file}: {key}: {config[key]}; here {' or '.join(values)}")
    return config


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        hidden, inner, epsilon = config["hidden_size"], config["intermediate_size"], config["layer_norm_eps"]
        self.heads, self.activation = config["num_attention_heads"], ACTIVATIONS[config["hidden_act"]]
        self.layernorm_before, self.layernorm_after = nn.LayerNorm(hidden, epsilon), nn.LayerNorm(hidden, epsilon)
        self.query, self.key, self.value, self.output = (nn.Linear(hidden, hidden) for _ in range(4))
        self.up, self.down = nn.Linear(hidden, inner), nn.Linear(inner, hidden)

    def forward(self, x):
        three = (self.query, self.key, self.value)
        weight, bias = torch.cat([layer.weight for layer in three]), torch.cat([layer.bias for layer in three])
        qkv = functional.linear(self.layernorm_before(x), weight, bias)
        q, k, v = qkv.unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        x = x + self.output(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))
        return x + self.down(self.activation(self.up(self.layernorm_after(x))))


class ViT(nn.Module):
    def __init__(self, config, labels):
        super().__init__()
        hidden, self.patch = config["hidden_size"], config["patch_size"]
        self.projection = nn.Linear(3 * self.patch**2, hidden)
        self.cls_token = nn.Parameter(torch.empty(1, 1, hidden))
        self.position_embeddings = nn.Parameter(torch.empty(1, (config["image_size"] // self.patch) ** 2 + 1, hidden))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config["num_hidden_layers"]))
        self.layernorm = nn.LayerNorm(hidden, config["layer_norm_eps"])
        self.classifier = nn.Linear(hidden, labels)
        std = config["initializer_range"]
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                nn.init.trunc_normal_(parameter, std=std, a=-2 * std, b=2 * std)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)
        if config["initializer"] == "mimetic":
            self.begin_mimetic()

    @torch.no_grad()
    def begin_mimetic(self):
        """Attention as trained models have it (Trockman & Kolter 2023, "Mimetic Initialization of Self-Attention Layers"): a
        patch looks at itself and its neighbours, because queries meet the keys of like tokens and positions are sinusoids, and
        the values' answer is taken off. Drawn without the paper's singular values: the products of two matrices of which one
        is mostly the other's transpose."""
        hidden = self.position_embeddings.shape[2]
        side = math.isqrt(self.position_embeddings.shape[1] - 1)
        frequencies = 10000 ** -(torch.arange(hidden // 4) / (hidden // 4 - 1))
        angles = torch.arange(side)[:, None] * frequencies
        waves = torch.cat([angles.sin(), angles.cos()], 1)  # (side, hidden / 2)
        across, down = waves.expand(side, -1, -1), waves[:, None].expand(-1, side, -1)
        self.position_embeddings[0, 1:] = 0.5 * torch.cat([across, down], 2).flatten(0, 1)
        nn.init.normal_(self.projection.weight, std=0.1)

        def drawn():
            return torch.randn(hidden, hidden) / hidden**0.5

        for block in self.blocks:
            block.query.weight.copy_(drawn())
            block.key.weight.copy_(0.7 * block.query.weight + 0.7 * drawn())
            block.value.weight.copy_(0.4**0.5 * drawn())
            block.output.weight.copy_(0.4 * 0.4**0.5 * drawn() - block.value.weight.T)

    def forward(self, x, dropped=0.0):
        b, c, h, w = x.shape
        p = self.patch
        x = x.view(b, c, h // p, p, w // p, p).permute(0, 2, 4, 1, 3, 5).reshape(b, -1, c * p * p)
        x = self.projection(x) + self.position_embeddings[:, 1:]
        if dropped:
            kept = max(1, round(x.shape[1] * (1 - dropped)))
            chosen = torch.rand(b, x.shape[1], device=x.device).argsort(1)[:, :kept]
            rows = chosen + x.shape[1] * torch.arange(b, device=x.device)[:, None]
            x = x.flatten(0, 1).index_select(0, rows.flatten()).unflatten(0, (b, kept))
        x = torch.cat([(self.cls_token + self.position_embeddings[:, :1]).expand(b, -1, -1), x], 1)
        for block in self.blocks:
            x = block(x)
        return self.classifier(self.layernorm(x[:, 0]))


HUGGING_FACE = {"query": "attention.attention.query", "key": "attention.attention.key", "value": "attention.attention.value",
                "output": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}


def hugging_face(name):
    """The name of one of the parameters above in Hugging Face's files."""
    first, *rest = name.split(".")
    if first == "blocks":
        return f"vit.encoder.layer.{rest[0]}.{HUGGING_FACE.get(rest[1], rest[1])}.{rest[2]}"
    if first == "projection":
        return f"vit.embeddings.patch_embeddings.projection.{rest[0]}"
    if first in ("cls_token", "position_embeddings"):
        return f"vit.embeddings.{name}"
    return name if first == "classifier" else f"vit.{name}"


def load(model, bundle, device):
    tensors = load_file(bundle / "model.safetensors")
    model.load_state_dict(
        {name: tensors[hugging_face(name)].reshape(value.shape).to(device) for name, value in model.state_dict().items()})


def save(model, config, classes, out):
    patch = config["patch_size"]
    tensors = {hugging_face(name): value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    kernel = "vit.embeddings.patch_embeddings.projection.weight"
    tensors[kernel] = tensors[kernel].reshape(-1, 3, patch, patch)
    save_file(tensors, out / "model.safetensors", metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps({
        "architectures": ["ViTForImageClassification"], "model_type": "vit", "image_size": config["image_size"],
        "patch_size": patch, "num_channels": 3, "hidden_size": config["hidden_size"],
        "num_hidden_layers": config["num_hidden_layers"], "num_attention_heads": config["num_attention_heads"],
        "intermediate_size": config["intermediate_size"], "hidden_act": config["hidden_act"], "layer_norm_eps": config["layer_norm_eps"],
        "qkv_bias": True, "id2label": {str(i): name for i, name in enumerate(classes)},
        "label2id": {name: i for i, name in enumerate(classes)}}, indent=2) + "\n")
    (out / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "ViTImageProcessor", "do_resize": True,
        "size": {"height": config["image_size"], "width": config["image_size"]},
        "resample": FILTERS[config["resample"]], "do_rescale": True,
        "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": channels(config["image_mean"]),
        "image_std": channels(config["image_std"])}, indent=2) + "\n")


def channels(value):
    return value if isinstance(value, list) else [value] * 3


def pictures(folder, config):
    """uint8 pixels (pictures, channels, height, width), labels, classes."""
    size, classes = config["image_size"], sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    files = [(file, label) for label, name in enumerate(classes) for file in sorted((folder / name).iterdir())]
    pixels = numpy.empty((len(files), size, size, 3), numpy.uint8)
    for i, (file, _) in enumerate(files):
        image = Image.open(file).convert("RGB")
        pixels[i] = image.resize((size, size), FILTERS[config["resample"]])
    return torch.tensor(pixels).permute(0, 3, 1, 2).contiguous(), torch.tensor([label for _, label in files]), classes


class Augmentation:
    """Crops, flips, erased boxes; mixtures of each picture with another one of its batch (mixup and CutMix)."""

    def __init__(self, config, device):
        self.config, self.device = config, device
        self.mean, self.std = (
            torch.tensor(channels(config[key]), device=device).view(1, 3, 1, 1) for key in ("image_mean", "image_std"))

    def plain(self, pixels):
        return (pixels.float() / 255 - self.mean) / self.std

    def changed(self, pixels):
        b, c, h, w = pixels.shape
        p = self.config["random_crop_padding"]
        padded = functional.pad(pixels, (p, p, p, p))
        down, right = (torch.randint(0, 2 * p + 1, (b, 1), device=self.device) for _ in range(2))
        columns = torch.arange(w, device=self.device).expand(b, w)
        if self.config["horizontal_flip"]:
            columns = torch.where(self.uniform(b, 1) < 0.5, w - 1 - columns, columns)
        rows, columns = torch.arange(h, device=self.device) + down, columns + right
        picture = torch.arange(b, device=self.device).view(b, 1, 1, 1)
        channel = torch.arange(c, device=self.device).view(1, c, 1, 1)
        x = self.plain(padded[picture, channel, rows[:, None, :, None], columns[:, None, None, :]])
        return self.erased(x) if self.config["random_erasing_prob"] else x

    def erased(self, x):
        """As timm's and torchvision's RandomErasing: of ten boxes the first that fits."""
        b, _, h, w = x.shape
        area = (0.02 + self.uniform(b, 10) * (1 / 3 - 0.02)) * h * w
        aspect = torch.exp((self.uniform(b, 10) * 2 - 1) * math.log(1 / 0.3))
        height, width = (area * aspect).sqrt().round(), (area / aspect).sqrt().round()
        fits = (height < h) & (width < w)
        first = fits.int().argmax(1, keepdim=True)
        height, width = height.gather(1, first), width.gather(1, first)
        top, left = (self.uniform(b, 1) * (h - height + 1)).floor(), (self.uniform(b, 1) * (w - width + 1)).floor()
        box = self.box(top, top + height, left, left + width, h, w)
        drawn = fits.any(1) & (self.uniform(b) < self.config["random_erasing_prob"])
        return x.masked_fill(box & drawn.view(b, 1, 1, 1), 0)

    def mixed(self, x, targets):
        """As timm's Mixup in its mode `elem`."""
        mixup, cutmix = self.config["mixup_alpha"], self.config["cutmix_alpha"]
        b, _, h, w = x.shape
        if not mixup and not cutmix or b == 1:
            return x, targets
        probability = self.config["mixup_switch_prob"] if mixup and cutmix else float(cutmix > 0)
        cuts = numpy.random.rand(b) < probability
        drawn = numpy.where(cuts, numpy.random.beta(cutmix or 1, cutmix or 1, b), numpy.random.beta(mixup or 1, mixup or 1, b))
        share = torch.tensor(drawn, dtype=torch.float32, device=self.device).view(b, 1)
        cuts = torch.tensor(cuts, device=self.device).view(b, 1)
        other = (torch.arange(b, device=self.device) + torch.randint(1, b, (b,), device=self.device)) % b
        height, width = (h * (1 - share).sqrt()).floor(), (w * (1 - share).sqrt()).floor()
        row, column = (self.uniform(b, 1) * h).floor(), (self.uniform(b, 1) * w).floor()
        box = self.box(row - (height / 2).floor(), row + ((height + 1) / 2).floor(),
                       column - (width / 2).floor(), column + ((width + 1) / 2).floor(), h, w)
        share = torch.where(cuts, 1 - box.float().mean((2, 3)), share)
        kept = torch.where(cuts.view(b, 1, 1, 1), (~box).float(), share.view(b, 1, 1, 1))
        return x * kept + x[other] * (1 - kept), share * targets + (1 - share) * targets[other]

    def uniform(self, *shape):
        return torch.rand(*shape, device=self.device)

    def box(self, top, bottom, left, right, h, w):
        """Where boxes are, each limit (pictures, 1): (pictures, 1, height, width)."""
        rows, columns = torch.arange(h, device=self.device), torch.arange(w, device=self.device)
        inside = ((rows >= top) & (rows < bottom))[:, :, None] & ((columns >= left) & (columns < right))[:, None, :]
        return inside[:, None]


class Muon(torch.optim.Optimizer):
    """`torch.optim.Muon` with `adjust_lr_fn="match_rms_adamw"`, but in float32 and all matrices of a size together."""

    def __init__(self, parameters, lr, weight_decay, momentum):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            rate, momentum, sizes = group["lr"], group["momentum"], {}
            for parameter in group["params"]:
                state = self.state[parameter]
                mean = state.setdefault("momentum_buffer", torch.zeros_like(parameter)).lerp_(parameter.grad, 1 - momentum)
                ahead = parameter.grad.lerp(mean, momentum)
                upright = ahead.shape[0] > ahead.shape[1]
                sizes.setdefault(parameter.shape, []).append((parameter, ahead.T if upright else ahead))
            for shape, members in sizes.items():
                directions = self.orthogonal(torch.stack([ahead for _, ahead in members]))
                for (parameter, _), direction in zip(members, directions):
                    parameter.mul_(1 - rate * group["weight_decay"])
                    parameter.add_(direction.T if shape[0] > shape[1] else direction, alpha=-rate * 0.2 * max(shape) ** 0.5)

    @staticmethod
    def orthogonal(x):
        x = x / x.flatten(1).norm(dim=1).clamp(min=1e-7)[:, None, None]
        for _ in range(5):
            square = x @ x.mT
            x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=-4.775, alpha=2.0315), x, beta=3.4445)
        return x


def optimisers(model, config):
    """Muon for the blocks' matrices, where it is asked for; AdamW for all else. Only matrices decay."""
    rate, decay = config["learning_rate"], config["weight_decay"]
    betas = (config["adam_beta1"], config["adam_beta2"])
    named = list(model.named_parameters())
    made = []
    if config["optimizer"] == "muon":
        inner = [value for name, value in named if name.startswith("blocks.") and value.dim() == 2]
        made.append(Muon(inner, lr=rate, weight_decay=decay, momentum=config["momentum"]))
        named = [(name, value) for name, value in named if not (name.startswith("blocks.") and value.dim() == 2)]
    elif config["optimizer"] != "adamw":
        raise SystemExit(f"optimizer: {config['optimizer']}; here adamw or muon")
    matrices = [value for name, value in named if value.dim() == 2]
    others = [value for name, value in named if value.dim() != 2]
    made.append(torch.optim.AdamW(
        [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0}],
        lr=rate, betas=betas, eps=config["adam_epsilon"]))
    return made


def learning_rate(config, step, steps_of_epoch):
    peak, floor, warmup = config["learning_rate"], config["min_learning_rate"], round(config["warmup_epochs"] * steps_of_epoch)
    if step < warmup:
        return peak * (step + 1) / warmup
    way = (step - warmup) / max(1, config["epochs"] * steps_of_epoch - warmup)
    return floor + (peak - floor) * 0.5 * (1 + math.cos(math.pi * min(1, way)))


@torch.no_grad()
def accuracy(model, augmentation, pixels, labels):
    model.eval()
    right = sum((model(augmentation.plain(batch)).argmax(1) == wanted).sum().item()
                for batch, wanted in zip(pixels.split(500), labels.split(500)))
    model.train()
    return right / len(labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init-from", dest="begin", type=Path, help="a bundle of the same size to begin with")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    config, device = configuration(arguments.config), arguments.device
    torch.manual_seed(config["seed"])
    numpy.random.seed(config["seed"])
    train, labels, classes = pictures(arguments.data, config)
    test, test_labels, test_classes = pictures(arguments.test, config)
    if classes != test_classes:
        raise SystemExit(f"other classes in {arguments.test}: {test_classes}")
    train, labels, test, test_labels = (tensor.to(device) for tensor in (train, labels, test, test_labels))
    model = ViT(config, len(classes)).to(device)
    if arguments.begin:
        load(model, arguments.begin, device)
    made = optimisers(model, config)
    augmentation = Augmentation(config, device)
    folder = arguments.out / "training"
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint, first, seconds = folder / "checkpoint.pt", 0, 0.0
    if arguments.resume:
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        for optimiser, saved in zip(made, state["optimisers"]):
            optimiser.load_state_dict(saved)
        first, seconds = state["epoch"], state["seconds"]
        torch.manual_seed(config["seed"] + first)
        numpy.random.seed(config["seed"] + first)
    steps_of_epoch = math.ceil(len(train) / config["batch_size"])
    print(f"{sum(value.numel() for value in model.parameters()):,} parameters; before: "
          f"{accuracy(model, augmentation, test, test_labels):.4f}", flush=True)
    for epoch in range(first, config["epochs"]):
        began, total, right = time.perf_counter(), 0.0, 0
        for place, batch in enumerate(torch.randperm(len(train), device=device).split(config["batch_size"])):
            step = epoch * steps_of_epoch + place
            wanted = labels[batch]
            targets = functional.one_hot(wanted, len(classes)).float()
            x, targets = augmentation.mixed(augmentation.changed(train[batch]), targets)
            targets = targets * (1 - config["label_smoothing"]) + config["label_smoothing"] / len(classes)
            for optimiser in made:
                optimiser.zero_grad()
                for group in optimiser.param_groups:
                    group["lr"] = learning_rate(config, step, steps_of_epoch)
            with torch.autocast(device, torch.bfloat16, enabled=device.startswith("cuda")):
                logits = model(x, config["patch_dropout"])
            logits = logits.float()
            loss = functional.cross_entropy(logits, targets)
            if not torch.isfinite(loss):
                raise SystemExit(f"the loss is {loss.item()} at step {step + 1}")
            loss.backward()
            if config["max_grad_norm"]:
                nn.utils.clip_grad_norm_(model.parameters(), config["max_grad_norm"])
            for optimiser in made:
                optimiser.step()
            total += loss.item() * len(batch)
            right += (logits.argmax(1) == wanted).sum().item()
            if place % 20 == 19:
                print(f"\repoch {epoch + 1}, step {place + 1} of {steps_of_epoch}: loss {loss.item():.4f}", end="", flush=True)
        seconds += time.perf_counter() - began
        beside = checkpoint.with_suffix(".new")
        torch.save({"model": model.state_dict(), "optimisers": [optimiser.state_dict() for optimiser in made],
                    "epoch": epoch + 1, "seconds": seconds}, beside)
        os.replace(beside, checkpoint)
        save(model, config, classes, arguments.out)
        line = (f"epoch {epoch + 1}/{config['epochs']}: loss {total / len(train):.4f}, right {right / len(train):.4f}, "
                f"test {accuracy(model, augmentation, test, test_labels):.4f}, "
                f"{len(train) / (time.perf_counter() - began):.0f} images/s, {seconds / 60:.1f} min")
        print("\r" + line, flush=True)
        with open(folder / "log.txt", "a") as log:
            log.write(line + "\n")
    shutil.copy(arguments.config, folder / "training.json")


if __name__ == "__main__":
    main()
