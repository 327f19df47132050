"""huggingface_hub's InferenceClient against a running service: python classify.py http://localhost:8080 samples/ship.png

Ends with 1 at the first answer that is not what it should be. What it sends is in
src/test/resources/protocol/hf, which record.py wrote.
"""

import asyncio
import inspect
import pathlib
import sys

import huggingface_hub
from huggingface_hub import AsyncInferenceClient, InferenceClient

try:
    from huggingface_hub.errors import HfHubHTTPError
except ImportError:  # before 0.25
    from huggingface_hub.utils import HfHubHTTPError

BASE, FILE = sys.argv[1].rstrip("/"), pathlib.Path(sys.argv[2])
MODEL = BASE + "/models/vit-cifar10"


def check(what, answer, count=5):
    assert len(answer) == count and answer[0].label == FILE.stem, (what, answer)
    assert [each.score for each in answer] == sorted((each.score for each in answer), reverse=True)
    print("ok", what, answer[0].label, round(answer[0].score, 4))


def main():
    client = InferenceClient(model=MODEL)
    parameters = inspect.signature(client.image_classification).parameters
    check("path as text", client.image_classification(str(FILE)))
    check("path", client.image_classification(FILE))
    check("bytes", client.image_classification(FILE.read_bytes()))
    check("the default model", InferenceClient(model=BASE).image_classification(FILE.read_bytes()))
    check("a name of the hub", InferenceClient(model=BASE + "/models/owner/vit-cifar10").image_classification(FILE.read_bytes()))
    check("with a token", InferenceClient(model=MODEL, token="hf_none").image_classification(FILE.read_bytes()))
    if "top_k" in parameters:
        check("top_k", client.image_classification(FILE.read_bytes(), top_k=2), count=2)
        logits = client.image_classification(FILE.read_bytes(), function_to_apply="none", top_k=1)
        assert logits[0].score > 1, logits
        print("ok function_to_apply")
    check("async", asyncio.run(AsyncInferenceClient(model=MODEL).image_classification(str(FILE))))
    check("async, bytes", asyncio.run(AsyncInferenceClient(model=MODEL).image_classification(FILE.read_bytes())))
    for model, data, status, says in (
        (BASE + "/models/resnet", FILE.read_bytes(), 404, "there is no model 'resnet'"),
        (MODEL, b"no picture", 415, None),
        (MODEL, FILE.read_bytes()[:900], 400, None),
    ):
        try:
            raise AssertionError(InferenceClient(model=model).image_classification(data))
        except HfHubHTTPError as e:
            assert e.response.status_code == status, e
            assert says is None or says in str(e), e
            print("ok", status, str(e).splitlines()[-1])
    print("huggingface_hub", huggingface_hub.__version__)


main()
