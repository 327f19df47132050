// transformers.js on Node. MODEL: folder, DTYPE: fp32 or q8, THREADS: of ONNX Runtime; argument: the port.
// MODULES: the folder in which npm installed.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(process.env.MODULES + "/");
const busboy = require("busboy");
const { env, pipeline, RawImage } = await import(
  pathToFileURL(require.resolve("@huggingface/transformers"))
);

env.allowRemoteModels = false;
env.localModelPath = dirname(process.env.MODEL);
const classify = await pipeline("image-classification", basename(process.env.MODEL), {
  dtype: process.env.DTYPE,
  session_options: { intraOpNumThreads: Number(process.env.THREADS) },
});

createServer((request, response) => {
  const form = busboy({ headers: request.headers });
  form.on("file", (name, file) => {
    const chunks = [];
    file.on("data", (chunk) => chunks.push(chunk));
    file.on("end", async () => {
      const image = await RawImage.fromBlob(new Blob(chunks));
      const best = await classify(image, { top_k: 5 });
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(best));
    });
  });
  request.pipe(form);
}).listen(Number(process.argv[2]), "127.0.0.1");
