// The models: which there are, and what the chosen one is.

import { $, element } from "./dom.js";
import { json, send, url } from "./api.js";

/** Fills the list of models, the default first; the chosen one stays chosen. */
export async function loadModels() {
  const models = await json("models");
  const chosen = $("model").value;
  $("model").replaceChildren(
    ...models.map((each) => element("option", { value: each.name, disabled: !each.ready }, each.ready ? each.name : `${each.name} (not ready)`)),
  );
  const usable = models.filter((each) => each.ready);
  const keeps = usable.some((each) => each.name === chosen);
  $("model").value = keeps ? chosen : (usable[0]?.name ?? models[0].name);
  return models;
}

/** What the service says of the chosen model. */
export const details = (name) => json(`models/${encodeURIComponent(name)}`);

/** The path of the picture of its positions. */
export const positionsPath = (name) => url(`models/${encodeURIComponent(name)}/positions`, { as: "png" });

export function showModel(model) {
  const size = Array.isArray(model.imageSize) ? model.imageSize : [model.imageSize, model.imageSize];
  const d = model.dimensions;
  const facts = {
    Name: model.name,
    Family: model.family,
    Sees: `${size[1]} × ${size[0]} pixels`,
    Patches: d && `${Math.floor(d.imageWidth / d.patchWidth)} × ${Math.floor(d.imageHeight / d.patchHeight)}, of ${d.patchWidth} × ${d.patchHeight} pixels`,
    Encoder: d && `${d.numLayers} layers, ${d.numHeads} heads, ${d.hiddenSize} wide`,
    Classes: `${model.labels.length}: ${some(model.labels)}`,
    Precision: model.precision,
    Verified: verified(model.verification),
    Weights: `SHA-256 ${model.sha256.slice(0, 16)}…`,
  };
  const rows = Object.entries(facts).filter(([, fact]) => fact);
  $("facts").replaceChildren(...rows.map(([name, fact]) => element("div", {}, element("dt", {}, name), element("dd", {}, fact))));
}

const some = (labels) => labels.slice(0, 10).map((label) => label.split(",")[0]).join(", ") + (labels.length > 10 ? " …" : "");

function verified(verification) {
  if (!verification) return "not yet";
  if (verification.status !== "verified") return verification.reason ? `${verification.status}: ${verification.reason}` : verification.status;
  return `logits within ${verification.maxAbsDiff.toExponential(1)} of ${verification.against}`;
}

/** The picture of the learned positions, where there are some. */
export async function showPositions(model) {
  $("positions").hidden = true;
  if (!model.dimensions || model.dimensions.positions === "NONE") return;
  try {
    const image = await (await send(positionsPath(model.name))).blob();
    const picture = $("positions-picture");
    URL.revokeObjectURL(picture.src);
    picture.onload = () => picture.classList.toggle("small", picture.naturalWidth < 240);
    picture.src = URL.createObjectURL(image);
    picture.alt = `Similarity of the position embeddings of ${model.name}, one tile for each patch`;
    $("positions").hidden = false;
  } catch {
    $("positions").hidden = true; // a model without any says so in its problem
  }
}
