// The pictures: how they come in, and the row of them.

import { $, element } from "./dom.js";
import { percent } from "./results.js";

/** Calls `add` with the files that are chosen, dropped or pasted. */
export function listenForPictures(add) {
  $("files").addEventListener("change", (event) => {
    add([...event.target.files]);
    event.target.value = ""; // the same again is a choice, too
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      add(files);
    }
  });
  listenForDrops(add);
  for (const button of document.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", async () => {
      const name = `${button.dataset.sample}.png`;
      const bytes = await (await fetch(`page/samples/${name}`)).blob();
      add([new File([bytes], name, { type: "image/png" })]);
    });
  }
}

function listenForDrops(add) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const over = (is) => $("drop").classList.toggle("over", is);
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
      over(true);
    }
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? over(false));
  addEventListener("drop", (event) => {
    if (hasFiles(event)) {
      event.preventDefault();
      over(false);
      add([...event.dataTransfer.files]);
    }
  });
}

/** The row of pictures; the one that is looked at is marked. */
export function showGallery(pictures, current, choose, remove) {
  $("drop").classList.toggle("small", pictures.length > 0);
  $("gallery").hidden = pictures.length === 0;
  for (const picture of pictures) {
    picture.tile ??= tile(picture, choose, remove);
    picture.tile.querySelector("button").setAttribute("aria-current", String(picture === current));
    picture.tile.querySelector(".says").textContent = says(picture);
    picture.tile.classList.toggle("failed", Boolean(picture.problem));
  }
  $("gallery").replaceChildren(...pictures.map((picture) => picture.tile));
}

function tile(picture, choose, remove) {
  const thumbnail = element("img", { src: picture.url, alt: "" });
  thumbnail.addEventListener("error", () => thumbnail.replaceWith(element("span", { class: "no-thumbnail" }, "no preview")));
  const open = element(
    "button",
    { type: "button", class: "tile" },
    thumbnail,
    element("span", { class: "name" }, picture.file.name),
    element("span", { class: "says" }),
  );
  open.addEventListener("click", () => choose(picture));
  const away = element("button", { type: "button", class: "remove", "aria-label": `Remove ${picture.file.name}` }, "×");
  away.addEventListener("click", () => remove(picture));
  return element("li", {}, open, away);
}

function says(picture) {
  if (picture.problem) return picture.problem.title;
  if (!picture.answer) return "…";
  const best = picture.answer.predictions[0];
  if (!best) return "nothing";
  return best.score >= 0 && best.score <= 1 ? `${best.label} ${percent(best.score)}` : best.label;
}
