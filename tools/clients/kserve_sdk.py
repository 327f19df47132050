"""KServe's own Python SDK against a running service: both of its protocols.

    python kserve_sdk.py [--url http://localhost:8080] [--model vit-cifar10] [--picture samples/ship.png --label ship]

Exits with 0 when every call answered as expected; prints one line for each.
"""

import argparse
import asyncio
import base64

import httpx
import numpy as np
from kserve import InferInput, InferRequest, InferenceRESTClient, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

parser = argparse.ArgumentParser()
parser.add_argument("--url", default="http://localhost:8080")
parser.add_argument("--model", default="vit-cifar10")
parser.add_argument("--picture", default="samples/ship.png")
parser.add_argument("--label", default="ship")
args = parser.parse_args()

with open(args.picture, "rb") as file:
    picture = file.read()
text = base64.b64encode(picture).decode()


def check(what, holds):
    print(("ok   " if holds else "FAIL ") + what)
    if not holds:
        raise SystemExit(1)


async def v1():
    client = InferenceRESTClient(RESTConfig(protocol="v1", timeout=60))
    check("v1 live", await client.is_server_live(args.url))
    check("v1 model ready", await client.is_model_ready(args.url, args.model))
    forms = [{"b64": text}, {"image_bytes": {"b64": text}, "key": "1"}, {"image": {"b64": text}}, {"data": text}, text]
    answer = await client.infer(args.url, {"instances": forms}, model_name=args.model)
    predictions = answer["predictions"]
    check(f"v1 predict {predictions[1]}", all(p["label"] == args.label for p in predictions))
    check("v1 keys", [p.get("key") for p in predictions] == [None, "1", None, None, None])
    try:
        await client.infer(args.url, {"instances": [{"b64": "AAAA"}]}, model_name=args.model)
        check("v1 refuses what is no picture", False)
    except httpx.HTTPStatusError as e:
        check(f"v1 refusal: {e}", e.response.status_code == 415)
    await client.close()


async def v2():
    client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=120))
    check("v2 live", await client.is_server_live(args.url))
    check("v2 ready", await client.is_server_ready(args.url))
    check("v2 model ready", await client.is_model_ready(args.url, args.model))
    check("v2 no such model", not await client.is_model_ready(args.url, "nobody"))
    answers = []
    for binary in (True, False):
        image = InferInput(name="image", shape=[1], datatype="BYTES")
        data = picture if binary else text.encode()
        image.set_data_from_numpy(np.array([data], dtype=np.object_), binary_data=binary)
        outputs = [RequestedOutput("logits", {"binary_data": binary})]
        request = InferRequest(args.model, [image], request_id="b-2", request_outputs=outputs)
        answer = await client.infer(args.url, request, model_name=args.model)
        check("v2 id", answer.id == "b-2")
        answers.append(answer.outputs[0].as_numpy())
    check("v2 a file, binary and JSON", np.allclose(*answers, atol=1e-4))
    metadata = httpx.get(f"{args.url}/v2/models/{args.model}").json()
    shape = [2] + metadata["inputs"][0]["shape"][1:]
    values = np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)
    answers = []
    for binary in (True, False):
        tensor = InferInput(name="pixel_values", shape=shape, datatype="FP32")
        tensor.set_data_from_numpy(values, binary_data=binary)
        answer = await client.infer(args.url, InferRequest(args.model, [tensor]), model_name=args.model)
        answers.append(answer.outputs[0].as_numpy())
    check("v2 pixel values, binary and JSON", np.allclose(*answers, atol=1e-5))
    await client.close()


asyncio.run(v1())
asyncio.run(v2())
