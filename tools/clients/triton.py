"""Triton's own Python client (tritonclient[http]) against a running service, binary and JSON.

    python triton.py [--url localhost:8080] [--model vit-cifar10] [--picture samples/ship.png --label ship]

Exits with 0 when every call answered as expected; prints one line for each.
"""

import argparse
import base64

import numpy as np
import requests
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

parser = argparse.ArgumentParser()
parser.add_argument("--url", default="localhost:8080")
parser.add_argument("--model", default="vit-cifar10")
parser.add_argument("--picture", default="samples/ship.png")
parser.add_argument("--label", default="ship")
args = parser.parse_args()

client = triton.InferenceServerClient(args.url, network_timeout=120, connection_timeout=120)
with open(args.picture, "rb") as file:
    picture = file.read()


def check(what, holds):
    print(("ok   " if holds else "FAIL ") + what)
    if not holds:
        raise SystemExit(1)


def refused(what, status, call):
    try:
        call()
    except InferenceServerException as e:
        check(f"{what}: {e.status()} {e.message()}", e.status() == status)
    else:
        check(f"{what} is refused", False)


check("server live", client.is_server_live())
check("server ready", client.is_server_ready())
check("model ready", client.is_model_ready(args.model))
check("model ready, by version", client.is_model_ready(args.model, "1"))
check("no such version", not client.is_model_ready(args.model, "2"))
check("server metadata", "binary_tensor_data" in client.get_server_metadata()["extensions"])
metadata = client.get_model_metadata(args.model)
inputs = {tensor["name"]: tensor for tensor in metadata["inputs"]}
labels = metadata["outputs"][0]["shape"][1]
check(f"model metadata: {metadata}", set(inputs) == {"pixel_values", "image"})
config = client.get_model_config(args.model)
check(f"model config, max_batch_size {config['max_batch_size']}", config["name"] == args.model)
index = client.get_model_repository_index()
check(f"repository index {index}", any(m["name"] == args.model and m["state"] == "READY" for m in index))


def files(count, binary=True):
    tensor = triton.InferInput("image", [count], "BYTES")
    data = picture if binary else base64.b64encode(picture)
    return [tensor.set_data_from_numpy(np.array([data] * count, dtype=np.object_), binary_data=binary)]


result = client.infer(args.model, files(1), request_id="a-1")
scores = result.as_numpy("scores")
logits = result.as_numpy("logits")
check("a file, binary", scores.shape == (1, labels) and result.get_response()["id"] == "a-1")
check("scores are the logits' softmax", np.allclose(np.exp(logits) / np.exp(logits).sum(), scores, atol=1e-5))

for binary_in in (True, False):
    for binary_out in (True, False):
        outputs = [triton.InferRequestedOutput("logits", binary_data=binary_out)]
        again = client.infer(args.model, files(2, binary_in), outputs=outputs)
        check(
            f"two files, in {'binary' if binary_in else 'JSON'}, out {'binary' if binary_out else 'JSON'}",
            np.allclose(again.as_numpy("logits"), np.repeat(logits, 2, 0), atol=1e-4),
        )

for binary_out in (True, False):
    outputs = [triton.InferRequestedOutput("scores", binary_data=binary_out, class_count=3)]
    best = client.infer(args.model, files(2), outputs=outputs).as_numpy("scores")
    first = best[1][0].decode() if isinstance(best[1][0], bytes) else best[1][0]
    check(f"classification {best.tolist()}", best.shape == (2, 3) and first.split(":")[2] == args.label)

for algorithm in ("gzip", "deflate"):
    again = client.infer(
        args.model,
        files(1),
        request_compression_algorithm=algorithm,
        response_compression_algorithm=algorithm,
    )
    check(f"compressed by {algorithm}", np.allclose(again.as_numpy("logits"), logits, atol=1e-4))

shape = [3] + inputs["pixel_values"]["shape"][1:]
values = np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)
answers = []
for binary in (True, False):
    tensor = triton.InferInput("pixel_values", shape, "FP32").set_data_from_numpy(values, binary_data=binary)
    answers.append(client.infer(args.model, [tensor], timeout=60_000_000).as_numpy("logits"))
check("pixel values, binary and JSON", np.allclose(*answers, atol=1e-5) and answers[0].shape == (3, labels))
check("a version", client.infer(args.model, files(1), model_version="1").as_numpy("logits").shape == (1, labels))
check("asynchronously", client.async_infer(args.model, files(1)).get_result().as_numpy("logits").shape == (1, labels))

refused("no such model", "404", lambda: client.infer("nobody", files(1)))
refused("no such version", "404", lambda: client.infer(args.model, files(1), model_version="2"))
refused("no such output", "400", lambda: client.infer(args.model, files(1), outputs=[triton.InferRequestedOutput("x")]))
odd = triton.InferInput("pixel_values", [1, 3, 2, 2], "FP32").set_data_from_numpy(values[:1, :, :2, :2])
refused("another shape", "400", lambda: client.infer(args.model, [odd]))
wide = triton.InferInput("pixel_values", shape, "FP64").set_data_from_numpy(values.astype(np.float64))
refused("another type", "400", lambda: client.infer(args.model, [wide]))
nan = values.copy()
nan[1, 0, 0, 0] = np.nan
lost = triton.InferInput("pixel_values", shape, "FP32").set_data_from_numpy(nan)
refused("no number", "400", lambda: client.infer(args.model, [lost]))
text = triton.InferInput("image", [2], "BYTES").set_data_from_numpy(np.array([picture, b"no picture"], dtype=np.object_))
refused("no picture among two", "415", lambda: client.infer(args.model, [text]))

stats = client.get_inference_statistics(args.model)["model_stats"][0]
batches = sum(batch["compute_infer"]["count"] for batch in stats["batch_stats"])
check(f"statistics {stats}", 0 < batches == stats["execution_count"] <= stats["inference_count"])
check("statistics of all", len(client.get_inference_statistics()["model_stats"]) >= 1)

# What MLServer's codecs write: base64 by `content_type`, and numpy's arrays flat.
answer = requests.post(
    f"http://{args.url}/v2/models/{args.model}/infer",
    json={
        "parameters": {"content_type": "pd"},
        "inputs": [
            {
                "name": "image",
                "shape": [1, 1],
                "datatype": "BYTES",
                "parameters": {"content_type": "base64"},
                "data": [base64.b64encode(picture).decode()],
            }
        ],
    },
    timeout=60,
)
check("a file as MLServer's base64 codec writes it", answer.status_code == 200)
check("the same logits", np.allclose(answer.json()["outputs"][0]["data"], logits[0], atol=1e-4))
