"""Models in a folder that every contestant reads, with random weights but for Vitrine's own. Runs in the peers' environment.

`models.py OUT NAME…` writes OUT/NAME: config.json, preprocessor_config.json and model.safetensors as transformers'
save_pretrained writes them; in onnx/ the export of torch.onnx, and what onnxruntime's dynamic quantisation makes of it.
"""

import shutil
import sys
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

SIZES = {  # hidden, heads; 12 layers of patches of 16 × 16 from 224 × 224, as in Dosovitskiy 2021 and Touvron 2021
    "vit-b16": (768, 12),
    "vit-small": (384, 6),
    "deit-tiny": (192, 3),
}
BUILT_IN = Path(__file__).parents[2] / "src/main/resources/models/vit-cifar10"


class Logits(torch.nn.Module):
    """The network as a function of one tensor to one tensor."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model(pixel_values).logits


def make(folder: Path, hidden: int, heads: int):
    torch.manual_seed(1)
    config = ViTConfig(
        hidden_size=hidden,
        num_attention_heads=heads,
        intermediate_size=4 * hidden,
        num_labels=1000,
    )
    model = ViTForImageClassification(config).eval()
    # random weights give logits so much alike that a class is a matter of rounding
    torch.nn.init.normal_(model.classifier.weight, std=0.2)
    model.save_pretrained(folder)
    ViTImageProcessor().save_pretrained(folder)
    export(model, folder / "onnx")


def copy_built_in(folder: Path):
    shutil.copytree(BUILT_IN, folder, dirs_exist_ok=True)
    export(ViTForImageClassification.from_pretrained(folder).eval(), folder / "onnx")


def export(model, folder: Path):
    size = model.config.image_size
    folder.mkdir(exist_ok=True)
    fp32, int8 = folder / "model.onnx", folder / "model_quantized.onnx"
    torch.onnx.export(
        Logits(model).eval(),
        (torch.zeros(2, 3, size, size),),
        fp32,
        input_names=["pixel_values"],
        output_names=["logits"],
        dynamic_shapes={"pixel_values": {0: torch.export.Dim("batch", min=1, max=64)}},
        dynamo=True,
        external_data=False,
    )
    prepared = folder / "prepared.onnx"
    quant_pre_process(fp32, prepared)
    # A convolution quantised dynamically is slower than in fp32; it is the patch projection alone.
    quantize_dynamic(
        prepared, int8, op_types_to_quantize=["MatMul", "Gemm"], weight_type=QuantType.QInt8
    )
    prepared.unlink()
    onnx.checker.check_model(int8)


if __name__ == "__main__":
    out, names = Path(sys.argv[1]), sys.argv[2:]
    for name in names:
        if not (out / name / "onnx" / "model_quantized.onnx").exists():
            print("making", name, file=sys.stderr)
            if name == BUILT_IN.name:
                copy_built_in(out / name)
            else:
                make(out / name, *SIZES[name])
