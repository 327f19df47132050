"""FastAPI + onnxruntime. MODEL: folder, GRAPH: file in its onnx/, THREADS: of ONNX Runtime.

A plain `def` runs in FastAPI's thread pool, as its documentation advises for work that blocks.
"""

import os
from pathlib import Path

from fastapi import FastAPI, UploadFile
from onnx_classifier import OnnxClassifier

classifier = OnnxClassifier(
    Path(os.environ["MODEL"]), os.environ["GRAPH"], int(os.environ["THREADS"])
)
app = FastAPI()


@app.post("/classify")
def classify(image: UploadFile) -> list[dict]:
    pixels = classifier.pixels(image.file.read())
    return classifier.best(classifier.logits(pixels))
