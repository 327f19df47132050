"""FastAPI + transformers on PyTorch, eager, fp32. MODEL: folder, THREADS: of PyTorch."""

import os

import torch
from fastapi import FastAPI, UploadFile
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageClassification

torch.set_num_threads(int(os.environ["THREADS"]))
processor = AutoImageProcessor.from_pretrained(os.environ["MODEL"])
model = AutoModelForImageClassification.from_pretrained(os.environ["MODEL"]).eval()
app = FastAPI()


@app.post("/classify")
def classify(image: UploadFile) -> list[dict]:
    inputs = processor(Image.open(image.file).convert("RGB"), return_tensors="pt")
    with torch.inference_mode():
        scores = model(**inputs).logits[0].softmax(-1)
    best = scores.topk(5)
    return [
        {"label": model.config.id2label[int(index)], "score": float(score)}
        for score, index in zip(best.values, best.indices)
    ]
