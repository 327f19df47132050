"""MLServer's codecs and its command `mlserver infer` against a running service.

    python mlserver_client.py [--url localhost:8080] [--model vit-cifar10] [--picture samples/ship.png --label ship]

Exits with 0 when every call answered as expected; prints one line for each.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import requests
from mlserver.codecs import Base64Codec, NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse

parser = argparse.ArgumentParser()
parser.add_argument("--url", default="localhost:8080")
parser.add_argument("--model", default="vit-cifar10")
parser.add_argument("--picture", default="samples/ship.png")
parser.add_argument("--label", default="ship")
args = parser.parse_args()

infer = f"http://{args.url}/v2/models/{args.model}/infer"
picture = Path(args.picture).read_bytes()
labels = requests.get(f"http://{args.url}/models/{args.model}", timeout=60).json()["labels"]


def check(what, holds):
    print(("ok   " if holds else "FAIL ") + what)
    if not holds:
        raise SystemExit(1)


def asked(tensor):
    request = InferenceRequest(id="m-1", inputs=[tensor])
    answer = requests.post(infer, json=request.model_dump(), timeout=120)
    check(f"status {answer.status_code}", answer.status_code == 200)
    response = InferenceResponse.model_validate_json(answer.text)
    check("id", response.id == "m-1")
    return {output.name: NumpyCodec.decode_output(output) for output in response.outputs}


outputs = asked(Base64Codec.encode_input("image", [picture, picture], use_bytes=False))
check("base64 codec", [labels[i] for i in outputs["scores"].argmax(1)] == [args.label] * 2)

shape = requests.get(f"http://{args.url}/v2/models/{args.model}", timeout=60).json()["inputs"][0]["shape"]
values = np.random.default_rng(1).uniform(-1, 1, [2] + shape[1:]).astype(np.float32)
outputs = asked(NumpyCodec.encode_input("pixel_values", values))
check("numpy codec", outputs["logits"].shape == (2, len(labels)))

with tempfile.TemporaryDirectory() as folder:
    lines, answers = Path(folder, "in.txt"), Path(folder, "out.txt")
    request = InferenceRequest(inputs=[Base64Codec.encode_input("image", [picture], use_bytes=False)])
    lines.write_text((request.model_dump_json(exclude_none=True) + "\n") * 3)
    command = [str(Path(sys.executable).with_name("mlserver")), "infer"]
    subprocess.run(
        command + ["-u", args.url, "-m", args.model, "-i", str(lines), "-o", str(answers)],
        check=True,
        timeout=300,
    )
    results = [json.loads(line) for line in answers.read_text().splitlines()]
    best = [labels[int(np.argmax(result["outputs"][1]["data"]))] for result in results]
    check(f"mlserver infer: {best}", best == [args.label] * 3)
