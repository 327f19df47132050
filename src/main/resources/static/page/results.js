// What the model says of a picture: bars, times, and the calls that made them.

import { $, announce, element } from "./dom.js";
import { curl } from "./api.js";

const STAGES = {
  decode: "decode",
  preprocess: "resize",
  queue: "wait",
  inference: "network",
  postprocess: "scores",
};

export const percent = (score) => `${(100 * score).toFixed(score > 0.0995 && score < 0.9995 ? 1 : 2)} %`;

/** The bars; a click explains that class. */
export function showPredictions(answer, explained, choose) {
  const scores = answer.predictions.map((each) => each.score);
  const areShares = scores.every((score) => score >= 0 && score <= 1);
  const most = areShares ? 1 : Math.max(...scores.map(Math.abs), 1e-9);
  const rows = answer.predictions.map((each) => {
    const bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span"));
    bar.firstChild.style.setProperty("--share", Math.max(0, each.score) / most);
    const button = element(
      "button",
      { type: "button", class: "prediction", title: "Explain this class", "aria-pressed": String(each.index === explained) },
      element("span", { class: "label" }, each.label),
      element("span", { class: "score" }, areShares ? percent(each.score) : each.score.toFixed(3)),
      bar,
    );
    button.addEventListener("click", () => choose(each.index));
    return element("li", {}, button);
  });
  $("result").replaceChildren(element("ol", { class: "predictions" }, ...rows));
}

export function showWaiting() {
  $("result").replaceChildren(element("p", { class: "hint" }, "The model is looking …"));
}

export function showProblem(problem, again) {
  const button = element("button", { type: "button", class: "quiet" }, "Try again");
  button.addEventListener("click", again);
  $("result").replaceChildren(
    element("div", { class: "problem", role: "alert" }, element("strong", {}, problem.title), element("p", {}, problem.detail), button),
  );
}

/** A bar of the stages, and their milliseconds. */
export function showTimings(timings) {
  if (!timings) {
    $("timings").replaceChildren(element("p", { class: "hint" }, "None yet."));
    return;
  }
  const stages = Object.entries(timings).filter(([, millis]) => millis !== null);
  const total = stages.reduce((sum, [, millis]) => sum + millis, 0);
  const bar = element("div", { class: "stages", "aria-hidden": "true" });
  const list = element("dl", {});
  for (const [stage, millis] of stages) {
    const part = element("span", { "data-stage": stage });
    part.style.flexGrow = String(millis);
    bar.append(part);
    const name = element("dt", { "data-stage": stage }, STAGES[stage] ?? stage);
    list.append(element("div", {}, name, element("dd", {}, `${millis.toFixed(millis < 10 ? 2 : 1)} ms`)));
  }
  list.append(element("div", { class: "total" }, element("dt", {}, "in all"), element("dd", {}, `${total.toFixed(1)} ms`)));
  $("timings").replaceChildren(bar, list);
}

/** Each call as a command line, with a button that copies it. */
export function showCalls(calls) {
  $("calls").replaceChildren(...calls.map(({ what, path, file }) => call(what, path, file)));
}

function call(what, path, file) {
  const command = curl(path, file);
  const copy = element("button", { type: "button", class: "quiet", "aria-label": `Copy the call of ${what}` }, "Copy");
  copy.addEventListener("click", async () => {
    await copied(command);
    copy.textContent = "Copied";
    announce("Copied");
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  const code = element("code", { tabIndex: 0, role: "group", "aria-label": `Call of ${what}` }, command);
  const head = file ? element("span", {}, what) : element("a", { href: path }, what);
  return element("div", { class: "call" }, element("div", { class: "call-head" }, head, copy), code);
}

/** By the clipboard, or where it is not allowed (no TLS) by a selection. */
async function copied(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = element("textarea", { value: text, class: "unseen" });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
