// @huggingface/inference against a running service: node classify.mjs http://localhost:8080 samples/ship.png
// Ends with 1 at the first answer that is not what it should be. Versions 3 and 4 take a URL as endpointUrl, 2 as model.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as hf from "@huggingface/inference";

const [base, file] = process.argv.slice(2);
const bytes = readFileSync(file);
const client = hf.InferenceClient ? new hf.InferenceClient() : new hf.HfInference();
const byModel = !hf.InferenceClient;

function check(what, answer) {
  assert.equal(answer.length, 5, what);
  assert.equal(answer[0].label, basename(file, ".png"), what);
  console.log("ok", what, answer[0].label, answer[0].score.toFixed(4));
}

function classify(url, data) {
  const where = byModel ? { model: url } : { endpointUrl: url };
  return client.imageClassification({ ...where, data }, { retry_on_error: false });
}

const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
check("ArrayBuffer", await classify(base + "/models/vit-cifar10", buffer));
check("Blob", await classify(base + "/models/vit-cifar10", new Blob([bytes])));
check("Blob with a type", await classify(base + "/models/vit-cifar10", new Blob([bytes], { type: "image/png" })));
check("the default model", await classify(base, buffer));
check("a name of the hub", await classify(base + "/models/owner/vit-cifar10", buffer));
await assert.rejects(classify(base + "/models/resnet", buffer), /there is no model 'resnet'/);
console.log("ok an unknown model is refused");
