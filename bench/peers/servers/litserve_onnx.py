"""LitServe + onnxruntime. MODEL: folder, GRAPH: file in its onnx/, THREADS: of ONNX Runtime; argument: the port."""

import os
import sys
from pathlib import Path

import litserve
from onnx_classifier import OnnxClassifier


class Classify(litserve.LitAPI):
    def setup(self, device):
        self.classifier = OnnxClassifier(
            Path(os.environ["MODEL"]), os.environ["GRAPH"], int(os.environ["THREADS"])
        )

    def decode_request(self, request):
        return self.classifier.pixels(request["image"].file.read())

    def predict(self, pixels):
        return self.classifier.logits(pixels)

    def encode_response(self, logits):
        return self.classifier.best(logits)


if __name__ == "__main__":
    server = litserve.LitServer(Classify(api_path="/classify"), accelerator="cpu")
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="warning")
