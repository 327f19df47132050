"""Writes the golden files of other people's exports: tiny image classifiers as torch.onnx and
onnxruntime's quantiser write them, and the logits that PyTorch computes from the same weights.

    python -m venv .venv && .venv/bin/pip install -r tools/golden/requirements.txt
    .venv/bin/python tools/golden/exports.py

Each case is a folder in src/test/resources/onnx/: config.json, preprocessor_config.json and
model.onnx (with its external data). All but `convnext` are exports of one ViT. In golden/ are its
weights, which the tests lay beside a graph that they want verified, and for either network
`pixels` (pictures, channels, height, width) and `logits` (pictures, labels), float32.
"""

import copy
import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from torch import nn
from transformers import (
    ConvNextConfig,
    ConvNextForImageClassification,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessor,
)

FOLDER = Path(__file__).parents[2] / "src/test/resources/onnx"
SIDE, LABELS = 16, 5
LOGITS = {"input_names": ["pixel_values"], "output_names": ["logits"]}
BATCH = {"dynamic_axes": {"pixel_values": {0: "batch_size"}, "logits": {0: "batch_size"}}}
DYNAMO = {"dynamo": True, "external_data": False, "dynamic_shapes": ({0: torch.export.Dim("batch")},)}


class Picked(nn.Module):
    """A model whose forward takes pixels and gives what `pick` says."""

    def __init__(self, model, pick=lambda output: output.logits, **options):
        super().__init__()
        self.model, self.pick, self.options = model, pick, options

    def forward(self, pixel_values):
        return self.pick(self.model(pixel_values, **self.options))


class FloatOutside(Picked):
    """Half precision inside, float32 in and out."""

    def forward(self, pixel_values):
        return super().forward(pixel_values.half()).float()


def all_outputs(output):
    return (*output.hidden_states, output.logits, *output.attentions)


def export(model, path, options, pixels):
    how = {} if options.get("dynamo") else {"dynamo": False, "opset_version": 17}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model.eval(), (pixels,), str(path), **(how | options))
    if not options.get("dynamo"):
        return
    graph = onnx.load(path)  # without what the exporter notes for people to debug
    for part in [graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.input, *graph.graph.output]:
        part.ClearField("metadata_props")
        part.doc_string = ""
    onnx.save(graph, path)


def vit():
    torch.manual_seed(4)
    model = ViTForImageClassification(
        ViTConfig(image_size=SIDE, patch_size=8, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                  intermediate_size=32, num_labels=LABELS, attn_implementation="eager")).eval()
    for name, parameter in model.named_parameters():
        fan_in = parameter[0].numel() if parameter.dim() in (2, 4) else 4
        nn.init.normal_(parameter, std=1.5 * fan_in**-0.5)
        if "norm" in name and name.endswith("weight"):
            parameter.data += 1
    return model


def convnext():
    torch.manual_seed(5)
    return ConvNextForImageClassification(
        ConvNextConfig(image_size=SIDE, patch_size=4, hidden_sizes=[8, 16], depths=[1, 1], num_stages=2,
                       num_labels=LABELS)).eval()


def surroundings(folder, model):
    """Everything but the graph."""
    (folder / "config.json").write_text(json.dumps(model.config.to_diff_dict(), indent=2) + "\n")
    processor = ViTImageProcessor(size={"height": SIDE, "width": SIDE})
    names = ["image_processor_type", "do_resize", "size", "resample", "do_rescale", "rescale_factor", "do_normalize",
             "image_mean", "image_std"]
    said = json.loads(processor.to_json_string())
    (folder / "preprocessor_config.json").write_text(
        json.dumps({name: said[name] for name in names}, indent=2) + "\n")


def main():
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    shutil.rmtree(FOLDER, ignore_errors=True)
    torch.manual_seed(3)
    pixels = torch.rand(3, 3, SIDE, SIDE) * 2 - 1
    plain, other = vit(), convnext()
    (FOLDER / "golden").mkdir(parents=True)
    for name, model in {"vit": plain, "convnext": other}.items():
        with torch.no_grad():
            logits = model(pixels).logits.contiguous()
        save_file({"pixels": pixels, "logits": logits}, FOLDER / f"golden/{name}.safetensors")
    with tempfile.TemporaryDirectory() as saved:
        plain.save_pretrained(saved)
        shutil.copy(Path(saved) / "model.safetensors", FOLDER / "golden/vit-weights.safetensors")

    def case(name, model=plain, wrapped=None, options=None, example=pixels[:2]):
        folder = FOLDER / name
        folder.mkdir(parents=True)
        surroundings(folder, model)
        export(wrapped or Picked(model), folder / "model.onnx", LOGITS | BATCH if options is None else options, example)
        return folder / "model.onnx"

    case("legacy")
    case("dynamo", options=LOGITS | DYNAMO)
    case("fixed-batch", options=LOGITS, example=pixels[:1])
    case("fixed-batch-2", options=LOGITS, example=pixels[:2])
    case("other-names", options={"input_names": ["input"], "output_names": ["output"],
                                 "dynamic_axes": {"input": {0: "n"}, "output": {0: "n"}}})
    case("all-outputs", wrapped=Picked(plain, all_outputs, output_hidden_states=True, output_attentions=True),
         options={"input_names": ["pixel_values"],
                  "output_names": [*(f"hidden_states.{i}" for i in range(3)), "logits", "attentions.0", "attentions.1"],
                  "dynamic_axes": {name: {0: "batch_size"} for name in ["pixel_values", "logits"]}})
    case("open-size", options=LOGITS | {"dynamic_axes": {
        "pixel_values": {0: "batch_size", 1: "num_channels", 2: "height", 3: "width"}, "logits": {0: "batch_size"}}})
    half = copy.deepcopy(plain).half()
    case("half", wrapped=Picked(half), example=pixels[:2].half())
    case("half-inside", wrapped=FloatOutside(half))
    case("convnext", model=other)

    external = case("external")
    graph = onnx.load(external)
    onnx.save(graph, external, save_as_external_data=True, location="model.onnx_data", size_threshold=64)

    quantised = case("int8")
    quantize_dynamic(quantised, quantised, per_channel=True, weight_type=QuantType.QInt8)

    # what fails when it runs: the batch of the example is baked in, whatever the graph's signature says
    baked = case("baked-batch", options=LOGITS, example=pixels[:1])
    graph = onnx.load(baked)
    for value in [graph.graph.input[0], graph.graph.output[0]]:
        value.type.tensor_type.shape.dim[0].dim_param = "batch_size"
    onnx.save(graph, baked)


if __name__ == "__main__":
    main()
