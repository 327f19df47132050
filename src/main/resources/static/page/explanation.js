// Why: the map over the picture, its controls, and what a patch attends to.

import { $, announce, say } from "./dom.js";
import { json, url } from "./api.js";
import { drawLegend, mean, picture as drawn } from "./colours.js";
import { showHeads } from "./heads.js";
import { listenForPatches, releasePatch, showPatches } from "./patches.js";

/** Those whose map is another for each class. */
const OF_A_CLASS = ["gradient", "relevance", "occlusion"];

const HINTS = {
  rollout: "Attention through all layers: where what the head reads comes from.",
  attention: "What the token that the head reads attends to in one layer.",
  gradient: "How much the class changes with each pixel.",
  relevance: "Attention weighted by its gradient: what counts for this class.",
  occlusion: "What the class loses where that part is hidden.",
};

const PATCHES = "Point at a patch, or move with the arrow keys, to see what it attends to.";

let state = { photo: null, model: null, head: null, patch: null, grids: null, region: null };
let asked = 0;
let changed = () => {};

export function listenForExplanations(onChange) {
  changed = onChange;
  for (const id of ["method", "explained-class"]) $(id).addEventListener("change", () => explain());
  $("layer").addEventListener("input", () => {
    $("layer-value").textContent = $("layer").value;
  });
  $("layer").addEventListener("change", () => explain());
  $("opacity").addEventListener("input", () => {
    $("opacity-value").textContent = `${$("opacity").value} %`;
    $("map").style.opacity = $("opacity").value / 100;
  });
  listenForPatches((patch) => {
    state.patch = patch;
    explain();
  });
  addEventListener("resize", draw);
  $("photo").addEventListener("load", ({ target }) => {
    $("picture").style.setProperty("--aspect", target.naturalWidth / target.naturalHeight);
    draw();
  });
  drawLegend($("legend-bar"));
}

/** The picture that is looked at, with what is said of it. */
export function setPicture(photo, model) {
  if (state.photo !== photo || state.model?.name !== model?.name) {
    state = { photo, model, head: null, patch: null, grids: null, region: null };
    releasePatch();
    setLayers(model?.dimensions?.numLayers ?? 0);
    clear();
  }
  allowMethods(Boolean(model?.dimensions));
}

/** A graph without its weights shows nothing of what is in it: only hiding parts tells. */
function allowMethods(all) {
  for (const option of $("method").options) option.disabled = !all && !["", "occlusion"].includes(option.value);
  if ($("method").selectedOptions[0]?.disabled) $("method").value = "";
}

function setLayers(count) {
  if (Number($("layer").max) !== count && count) {
    $("layer").max = count;
    $("layer").value = count;
  }
  $("layer-value").textContent = $("layer").value;
}

/** The class that is explained, null where the method knows none. */
export const explainedClass = () => (OF_A_CLASS.includes($("method").value) ? Number($("explained-class").value) : null);

/** Explains a class of those in the list, by a method that can. */
export function chooseClass(index) {
  if (explainedClass() === null) $("method").value = state.model.dimensions ? "relevance" : "occlusion";
  $("explained-class").value = String(index);
  return explain();
}

/** While a patch is pointed at, its attention, whatever else is chosen. */
const method = () => (state.patch === null || !$("method").value ? $("method").value : "attention");

const parameters = () => {
  const by = method();
  const attention = by === "attention";
  const ofAClass = OF_A_CLASS.includes(by);
  return {
    model: state.model.name,
    method: by,
    class: ofAClass ? $("explained-class").value : undefined,
    layer: attention ? $("layer").value - 1 : undefined,
    patch: attention ? (state.patch ?? undefined) : undefined,
  };
};

/** The call that made the map that is shown. */
export const explainCall = () => ($("method").value && state.model ? url("explain", parameters()) : null);

/** Asks for the map by the method that is chosen, unless it is known, and shows it. */
export async function explain() {
  const turn = ++asked;
  const { photo, model } = state;
  const chosen = $("method").value;
  $("class-field").hidden = !OF_A_CLASS.includes(chosen);
  $("layer-field").hidden = chosen !== "attention";
  say("hint", chosen && `${HINTS[chosen]} ${model?.dimensions ? PATCHES : ""}`);
  say("map-problem", "");
  changed();
  if (!chosen || !photo?.answer) {
    clear();
    return;
  }
  const path = url("explain", parameters());
  $("picture").setAttribute("aria-busy", "true");
  try {
    photo.maps ??= new Map();
    const answer = photo.maps.get(path) ?? (await json(path, { file: photo.file }));
    photo.maps.set(path, answer);
    if (turn === asked && photo === state.photo && model === state.model) show(answer);
  } catch (problem) {
    if (turn === asked) {
      clear();
      say("map-problem", `${problem.title ?? "The map can't be shown"}. ${problem.detail ?? problem.message}`);
    }
  } finally {
    if (turn === asked) $("picture").removeAttribute("aria-busy");
  }
}

function show(answer) {
  const grids = answer.grids?.map((each) => ({ head: each.head, ...each.grid })) ?? [{ head: null, ...answer.grid }];
  Object.assign(state, { grids, region: answer.region, size: answer.picture });
  if (grids.length === 1 || state.head >= grids.length) state.head = null;
  showPatches(state.model.dimensions, place());
  showHeads($("method").value === "attention" ? grids : [], state.head, (head) => {
    state.head = head;
    draw();
    showHeads(grids, head);
  });
  draw();
  announce(state.patch === null ? `Map by ${answer.method} is shown` : `Looks most at ${strongest(current())}`);
}

const strongest = ({ values, max }) => {
  const row = values.findIndex((line) => line.includes(max));
  return `row ${row + 1}, column ${values[row].indexOf(max) + 1}`;
};

/** Of one head, or the mean of all. */
const current = () => (state.head === null ? mean(state.grids) : state.grids[state.head]);

/** Where the network looked, as parts of the picture's width and height. */
function place() {
  const { region, size } = state;
  return {
    left: region.left / size.width,
    top: region.top / size.height,
    width: region.width / size.width,
    height: region.height / size.height,
  };
}

function draw() {
  const canvas = $("map");
  if (!state.grids || !$("photo").naturalWidth) return;
  canvas.hidden = false; // what is hidden has no size
  const grid = current();
  const { left, top, width, height } = place();
  const size = canvas.getBoundingClientRect();
  const scale = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.max(1, Math.round(size.width * scale));
  canvas.height = Math.max(1, Math.round(size.height * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.fillStyle = "rgb(0 0 4)";
  context.fillRect(0, 0, canvas.width, canvas.height); // what the network did not see
  context.drawImage(drawn(grid), left * canvas.width, top * canvas.height, width * canvas.width, height * canvas.height);
  canvas.style.opacity = $("opacity").value / 100;
  canvas.dataset.method = method();
  $("legend").hidden = false;
  $("legend-min").textContent = short(grid.min);
  $("legend-max").textContent = short(grid.max);
}

const short = (value) => (value === 0 ? "0" : Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(2));

function clear() {
  state.grids = null;
  $("map").hidden = true;
  $("legend").hidden = true;
  $("heads").hidden = true;
  showPatches(null);
}
