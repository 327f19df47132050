"""A JPEG's bytes → the five best classes, with Pillow, numpy and ONNX Runtime."""

import io
import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image


class OnnxClassifier:
    """`graph` takes `pixel_values`, float32 (batch, 3, height, width)."""

    def __init__(self, model: Path, graph: str, threads: int):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            model / "onnx" / graph, options, providers=["CPUExecutionProvider"]
        )
        config = json.loads((model / "config.json").read_text())
        self.labels = [config["id2label"][str(i)] for i in range(len(config["id2label"]))]
        image = json.loads((model / "preprocessor_config.json").read_text())
        self.shortest_edge = image["size"].get("shortest_edge")  # cropped to a square, else not
        self.size = image["size"].get("width"), image["size"].get("height")
        self.resample = image["resample"]
        mean, std = np.float32(image["image_mean"]), np.float32(image["image_std"])
        self.scale = np.float32(image["rescale_factor"]) / std
        self.shift = mean / std

    def pixels(self, data: bytes) -> np.ndarray:
        """What transformers' ViTImageProcessor makes, in two passes over the pixels."""
        image = self.resized(Image.open(io.BytesIO(data)).convert("RGB"))
        normalized = np.asarray(image) * self.scale - self.shift
        return np.ascontiguousarray(normalized.transpose(2, 0, 1)[None])

    def resized(self, image: Image.Image) -> Image.Image:
        edge = self.shortest_edge
        if edge is None:
            return image.resize(self.size, self.resample)
        width, height = image.size
        scale = edge / min(width, height)
        width, height = max(edge, int(width * scale)), max(edge, int(height * scale))
        left, top = (width - edge) // 2, (height - edge) // 2
        image = image.resize((width, height), self.resample)
        return image.crop((left, top, left + edge, top + edge))

    def logits(self, pixels: np.ndarray) -> np.ndarray:
        return self.session.run(["logits"], {"pixel_values": pixels})[0][0]

    def best(self, logits: np.ndarray) -> list[dict]:
        scores = np.exp(logits - logits.max())
        scores /= scores.sum()
        best = np.argsort(-scores)[:5]
        return [{"label": self.labels[i], "score": float(scores[i])} for i in best]
