// The heads of a layer, side by side.

import { $, element } from "./dom.js";
import { mean, picture } from "./colours.js";

let choose = () => {};

/** A small map of each head; none where there is one grid only. */
export function showHeads(grids, current, onChoose = choose) {
  choose = onChoose;
  $("heads").hidden = grids.length < 2;
  $("heads").replaceChildren(...(grids.length < 2 ? [] : [null, ...grids.keys()].map((head) => tile(grids, head, current))));
}

function tile(grids, head, current) {
  const button = element("button", { type: "button", class: "head", "aria-pressed": String(head === current) });
  const grid = head === null ? mean(grids) : grids[head];
  const canvas = element("canvas", { width: grid.cols, height: grid.rows, "aria-hidden": "true" });
  canvas.getContext("2d").drawImage(picture(grid), 0, 0);
  button.append(canvas, head === null ? "mean" : `head ${grids[head].head ?? head}`);
  button.addEventListener("click", () => choose(head));
  return element("li", {}, button);
}
