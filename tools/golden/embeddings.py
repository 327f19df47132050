"""Writes what transformers makes of the pictures in samples/ with the built-in model: the class token
after the last norm, which `POST /embed` answers.

    .venv/bin/python tools/golden/embeddings.py

src/test/resources/embed/vit-cifar10.safetensors: a vector (hidden) by each picture's name.
"""

from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import ViTImageProcessorPil, ViTModel

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "src/main/resources/models/vit-cifar10"
OUT = ROOT / "src/test/resources/embed/vit-cifar10.safetensors"

processor = ViTImageProcessorPil.from_pretrained(MODEL)
model = ViTModel.from_pretrained(MODEL, add_pooling_layer=False).eval()
embeddings = {}
for picture in sorted((ROOT / "samples").glob("*.png")):
    pixels = processor(Image.open(picture).convert("RGB"), return_tensors="pt")
    with torch.no_grad():
        embeddings[picture.stem] = model(**pixels).last_hidden_state[0, 0].clone()
OUT.parent.mkdir(exist_ok=True)
save_file(embeddings, OUT)
