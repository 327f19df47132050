// The patches over the picture: the pointer or the arrow keys choose one.

import { $, announce } from "./dom.js";

let rows = 0;
let cols = 0;
let chosen = null;
let choose = () => {};
let waiting = 0;

const DELAY = 120; // milliseconds that the pointer rests on a patch

export function listenForPatches(onChoose) {
  choose = onChoose;
  const patches = $("patches");
  patches.addEventListener("pointermove", (event) => {
    const box = patches.getBoundingClientRect();
    const col = within(Math.floor(((event.clientX - box.left) / box.width) * cols), cols);
    const row = within(Math.floor(((event.clientY - box.top) / box.height) * rows), rows);
    take(row * cols + col, DELAY);
  });
  patches.addEventListener("pointerleave", () => take(null, DELAY));
  patches.addEventListener("focus", () => announce("Patches: move with the arrow keys"));
  patches.addEventListener("keydown", (event) => {
    const next = moved(event.key);
    if (next !== undefined) {
      event.preventDefault();
      take(next, 0);
    }
  });
}

const within = (value, count) => Math.min(count - 1, Math.max(0, value));

function moved(key) {
  const at = chosen ?? Math.floor(rows / 2) * cols + Math.floor(cols / 2);
  const row = Math.floor(at / cols);
  const col = at % cols;
  const to = (r, c) => within(r, rows) * cols + within(c, cols);
  switch (key) {
    case "ArrowLeft": return to(row, col - 1);
    case "ArrowRight": return to(row, col + 1);
    case "ArrowUp": return to(row - 1, col);
    case "ArrowDown": return to(row + 1, col);
    case "Home": return to(row, 0);
    case "End": return to(row, cols - 1);
    case "Escape": return null;
    default: return undefined;
  }
}

function take(patch, delay) {
  if (patch === chosen) return;
  chosen = patch;
  mark();
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (chosen !== null) announce(`Patch in row ${Math.floor(chosen / cols) + 1}, column ${(chosen % cols) + 1}`);
    choose(chosen);
  }, delay);
}

/** Nothing is chosen any more. */
export function releasePatch() {
  clearTimeout(waiting);
  chosen = null;
}

/** The grid of a model over a part of the picture; none for null. */
export function showPatches(dimensions, place) {
  const patches = $("patches");
  patches.hidden = !dimensions;
  if (!dimensions) return; // a graph alone shows nothing of its patches
  rows = Math.floor(dimensions.imageHeight / dimensions.patchHeight);
  cols = Math.floor(dimensions.imageWidth / dimensions.patchWidth);
  for (const [side, part] of Object.entries(place)) patches.style[side] = `${100 * part}%`;
  patches.style.setProperty("--rows", rows);
  patches.style.setProperty("--cols", cols);
  patches.dataset.rows = rows;
  patches.dataset.cols = cols;
  mark();
}

function mark() {
  const patches = $("patches");
  if (!patches.firstChild) patches.append(document.createElement("span"));
  const cell = patches.firstChild;
  cell.hidden = chosen === null;
  if (chosen === null) return;
  cell.style.left = `${(100 * (chosen % cols)) / cols}%`;
  cell.style.top = `${(100 * Math.floor(chosen / cols)) / rows}%`;
  cell.style.width = `${100 / cols}%`;
  cell.style.height = `${100 / rows}%`;
}
