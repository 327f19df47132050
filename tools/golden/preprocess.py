"""Writes the golden files of the preprocessing tests, src/test/resources/preprocess/*.json.

What Pillow, transformers and timm make of pictures that Java can make too (SyntheticImage). Run it from the repository's
root: pip install -r tools/golden/requirements.txt && python tools/golden/preprocess.py. Its output is always the same.
"""

import hashlib
import json
import random
import zlib
from pathlib import Path

import numpy as np
import timm.data
from PIL import Image
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

FOLDER = Path("src/test/resources/preprocess")
PROCESSORS = {
    "ViT": ViTImageProcessorPil,
    "DeiT": DeiTImageProcessorPil,
    "CLIP": CLIPImageProcessorPil,
    "Bit": BitImageProcessorPil,
    "ConvNext": ConvNextImageProcessorPil,
}
SOURCES = [(1, 1), (1, 9), (37, 41), (50, 37), (32, 32), (33, 32), (31, 300), (301, 77), (500, 375), (224, 224)]


def picture(width, height, seed):
    """The same bytes as SyntheticImage.java."""
    i = np.arange(3 * width * height, dtype=np.uint32)
    x = (i + np.uint32(seed * 7919 & 0xFFFFFFFF)) * np.uint32(0x9E3779B1)
    x = (x ^ (x >> 15)) * np.uint32(0x85EBCA77)
    value = (x >> 24).astype(np.uint8)
    if seed % 2:
        value = np.where(value < 128, 0, 255).astype(np.uint8)
    return Image.fromarray(value.reshape(height, width, 3))


def resizes():
    """Resizes of every filter: [width, height, new width, new height, filter, seed, CRC-32 of the pixels]."""
    rnd = random.Random(13)

    def side():
        return rnd.randint(1, rnd.choice([3, 20, 60, 200, 700]))

    sizes = [(1, 1, 1, 1), (1, 1, 9, 7), (9, 7, 1, 1), (500, 375, 298, 224), (375, 500, 224, 298), (4, 900, 5, 30)]
    sizes += [(224, 224, 224, 224), (224, 300, 224, 224), (300, 224, 224, 224), (2500, 3, 7, 2), (2, 2500, 3, 9)]
    sizes += [(side(), side(), side(), side()) for _ in range(120)]
    cases = []
    for seed, (w, h, new_w, new_h) in enumerate(sizes):
        for resample in range(6):
            pixels = picture(w, h, seed).resize((new_w, new_h), resample).tobytes()
            cases.append([w, h, new_w, new_h, resample, seed, zlib.crc32(pixels)])
    return cases


def pixels():
    """A few small resizes in full: [width, height, new width, new height, filter, seed, pixels in hex]."""
    sizes = [(7, 5, 3, 2), (3, 2, 7, 5), (5, 5, 5, 9), (4, 40, 6, 3), (40, 4, 3, 6), (2, 3, 1, 1)]
    return [
        [w, h, new_w, new_h, resample, seed, picture(w, h, seed).resize((new_w, new_h), resample).tobytes().hex()]
        for seed, (w, h, new_w, new_h) in enumerate(sizes)
        for resample in range(6)
    ]


def configurations():
    """Configurations: (configuration, what transformers is given instead, model_type or None)."""
    vit = {"image_processor_type": "ViTImageProcessor"}
    shortest = {"size": {"shortest_edge": 36}, "do_center_crop": True, "crop_size": {"height": 32, "width": 32}}
    imagenet = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
    old = {"do_normalize": True, "do_resize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": 224}
    deit = {"feature_extractor_type": "DeiTFeatureExtractor", "size": 40, "crop_size": 35, "do_center_crop": True}
    same = [vit, {"feature_extractor_type": "ViTFeatureExtractor"}, {"image_processor_type": "ViTImageProcessorFast"}]
    same += [{**vit, "size": 48}, {**vit, "size": [30, 50]}, {**vit, "size": {"height": 50, "width": 30}}]
    same += [{**vit, **shortest, "resample": r} for r in range(6)]
    same += [{**vit, "size": 33, "resample": r, **imagenet} for r in range(6)]
    same += [{**vit, "size": {"shortest_edge": 40}}, {**vit, "size": 40, "default_to_square": False}]
    same += [{**vit, "do_resize": False}, {**vit, **shortest, "do_resize": False, "crop_size": [60, 45]}]
    same += [{**vit, "size": 40, "do_rescale": False}, {**vit, "size": 40, "do_normalize": False, **imagenet}]
    same += [{**vit, "size": 40, "do_rescale": False, "do_normalize": False}]
    same += [{**vit, **shortest, "crop_size": 45}, {**vit, **shortest, "crop_size": {"height": 47, "width": 21}}]
    same += [{**vit, "size": 40, "rescale_factor": 1 / 127.5, "image_mean": 1, "image_std": [0.7, 0.1, 3]}]
    same += [{**vit, "size": 40, "do_rescale": None, "crop_size": 30, "do_center_crop": None}]
    same += [{"image_processor_type": "DeiTImageProcessor"}, {**deit, **imagenet, "resample": 3}]
    same += [{"image_processor_type": "CLIPImageProcessor"}, {"image_processor_type": "BitImageProcessor"}]
    same += [{"image_processor_type": "BitImageProcessor", "size": 50, "crop_size": 37, **imagenet}]
    same += [{"image_processor_type": "ConvNextImageProcessor", "size": s} for s in (224, {"shortest_edge": 384})]
    same += [{"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 48}, "crop_pct": 0.95}]
    cases = [(config, config, None) for config in same]
    cases += [(old, {**old, **vit}, "vit"), ({}, {"image_processor_type": "DeiTImageProcessor"}, "deit")]
    middle = {"size": {"shortest_edge": 53}, "do_center_crop": True, "crop_size": 48}
    cases += [({**vit, "size": s, "crop_pct": 0.9}, {**vit, **middle}, None) for s in (48, {"shortest_edge": 48})]
    return cases


def grey_configurations():
    """Of one channel. transformers has no key for it: it is given grey pictures."""
    vit = {"image_processor_type": "ViTImageProcessor"}
    one = {"image_mean": [0.1307], "image_std": [0.3081]}
    size = {"do_resize": True, "size": 28, "resample": 2}
    bare = {"do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": False, "do_grayscale": True}
    return [{**vit, "size": 28, **one}, {**vit, "size": 28, "image_mean": 0.5, "image_std": 0.5, "do_grayscale": True}, {**size, **bare}]


def transformers_cases():
    cases = []
    for config, reference, model_type in configurations():
        name = reference.get("image_processor_type") or reference["feature_extractor_type"]
        processor = next(c for prefix, c in PROCESSORS.items() if name.startswith(prefix))(**reference)
        outputs = []
        for seed, (w, h) in enumerate(SOURCES):
            pixel_values = np.asarray(processor(picture(w, h, seed)).pixel_values[0]).astype(np.float32)
            outputs.append([w, h, seed, *pixel_values.shape, digest(pixel_values)])
        cases.append({"config": config, "modelType": model_type, "outputs": outputs})
    for config in grey_configurations():
        processor = ViTImageProcessorPil(**{k: v for k, v in config.items() if k != "do_grayscale"})
        outputs = []
        for seed, (w, h) in enumerate(SOURCES):
            pixel_values = np.asarray(processor(picture(w, h, seed).convert("L")).pixel_values[0]).astype(np.float32)
            outputs.append([w, h, seed, *pixel_values.shape, digest(pixel_values)])
        cases.append({"config": config, "modelType": None, "outputs": outputs})
    return cases


def timm_cases():
    imagenet = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    cfgs = [{"input_size": [3, 224, 224], "interpolation": "bicubic", "crop_pct": 0.9, **imagenet}]
    cfgs += [{"input_size": [3, 33, 33], "interpolation": "bilinear", "crop_pct": p, **imagenet} for p in (0.875, 1.0)]
    cfgs += [{"input_size": [3, 40, 30], "interpolation": "lanczos", "crop_pct": 0.95, "crop_mode": "squash", **imagenet}]
    grey = {"input_size": [1, 28, 28], "interpolation": "bilinear", "crop_pct": 1.0, "mean": [0.5], "std": [0.25]}
    cases = []
    for cfg in [*cfgs, grey]:
        transform = timm.data.create_transform(**timm.data.resolve_data_config(pretrained_cfg=cfg))
        outputs = []
        for seed, (w, h) in enumerate(SOURCES):
            mode = "L" if cfg["input_size"][0] == 1 else "RGB"  # as timm's train.py opens its images
            tensor = transform(picture(w, h, seed).convert(mode)).numpy()
            outputs.append([w, h, seed, *tensor.shape, digest(tensor)])
        cases.append({"config": cfg, "modelType": None, "outputs": outputs})
    return cases


def thin_cases():
    """Pictures of one row or one column."""
    vit, shortest = {"image_processor_type": "ViTImageProcessor"}, {"size": {"shortest_edge": 36}}
    crop = {"do_center_crop": True, "crop_size": {"height": 32, "width": 32}}
    cases = []
    for config in (vit, {**vit, **shortest, **crop}):
        outputs = []
        for seed, (w, h) in enumerate([(10_000, 1), (1, 10_000)]):
            values = np.asarray(ViTImageProcessorPil(**config)(picture(w, h, seed)).pixel_values[0]).astype(np.float32)
            outputs.append([w, h, seed, *values.shape, digest(values)])
        cases.append({"config": config, "modelType": None, "outputs": outputs})
    return cases


def digest(pixel_values):
    return hashlib.sha256(np.ascontiguousarray(pixel_values, dtype="<f4").tobytes()).hexdigest()


def write(name, cases):
    """One case a line."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    (FOLDER / name).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write("resizes.json", resizes())
    write("pixels.json", pixels())
    write("transformers.json", transformers_cases())
    write("timm.json", timm_cases())
    write("thin.json", thin_cases())
