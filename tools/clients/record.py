"""Writes the requests that Triton's and KServe's clients send into src/test/resources/protocol/oip,
byte for byte, so that the tests in Java answer the very same without Python.

    python record.py triton      (with requirements.txt)
    python record.py kserve      (with requirements-kserve.txt)

Each file is a request's body; its name ends with the length of the JSON in it: NAME.LENGTH.
"""

import sys
from pathlib import Path

import numpy as np

TO = Path("src/test/resources/protocol/oip")
PICTURE = Path("samples/ship.png").read_bytes()
VALUES = np.linspace(-1, 1, 2 * 3 * 32 * 32, dtype=np.float32).reshape(2, 3, 32, 32)

HALF = np.full((1, 3, 32, 32), 0.5, dtype=np.float32)


def write(name, body, json_size):
    TO.mkdir(parents=True, exist_ok=True)
    for old in TO.glob(f"{name}.*"):
        old.unlink()
    (TO / f"{name}.{json_size or len(body)}").write_bytes(body)


def triton():
    import tritonclient.http as client

    body = client.InferenceServerClient.generate_request_body
    files = client.InferInput("image", [2], "BYTES")
    files.set_data_from_numpy(np.array([PICTURE, PICTURE], dtype=np.object_))
    write("triton-files", *body([files], request_id="t-1", timeout=30_000_000))
    classes = client.InferRequestedOutput("scores", class_count=3)
    write("triton-classification", *body([files], outputs=[classes]))
    values = client.InferInput("pixel_values", [2, 3, 32, 32], "FP32").set_data_from_numpy(VALUES)
    write("triton-values", *body([values]))
    outputs = [client.InferRequestedOutput("logits", binary_data=False)]
    values = client.InferInput("pixel_values", [1, 3, 32, 32], "FP32")
    values.set_data_from_numpy(HALF, binary_data=False)
    write("triton-values-json", *body([values], outputs=outputs))


def kserve():
    import orjson
    from kserve import InferInput, InferRequest

    files = InferInput(name="image", shape=[1], datatype="BYTES")
    files.set_data_from_numpy(np.array([PICTURE], dtype=np.object_), binary_data=True)
    write("kserve-files", *InferRequest("vit-cifar10", [files], request_id="k-1").to_rest())
    values = InferInput(name="pixel_values", shape=[1, 3, 32, 32], datatype="FP32")
    values.set_data_from_numpy(HALF, binary_data=False)
    request, size = InferRequest("vit-cifar10", [values], request_id="k-2").to_rest()
    write("kserve-values-json", orjson.dumps(request), size)


{"triton": triton, "kserve": kserve}[sys.argv[1]]()
