// Vitrine's page: pictures in, what the model says of them out. One state, shown again when it changes.

import { $, announce, element, say } from "./dom.js";
import { json, Problem, url } from "./api.js";
import { key, listenForKey } from "./key.js";
import { listenForPictures, showGallery } from "./gallery.js";
import { percent, showCalls, showPredictions, showProblem, showTimings, showWaiting } from "./results.js";
import { chooseClass, explain, explainCall, explainedClass, listenForExplanations, setPicture } from "./explanation.js";
import { details, loadModels, positionsPath, showModel, showPositions } from "./model.js";

const TOP = 5;
const AT_ONCE = 3; // requests, so that one page does not fill the queue

let pictures = [];
let current = null;
let model = null;
let running = 0;

async function start() {
  listenForKey(refresh);
  listenForPictures(add);
  listenForExplanations(showTheCalls);
  $("model").addEventListener("change", chooseModel);
  await refresh();
}

/** Asks what there is, which may need the key. */
async function refresh() {
  try {
    await loadModels();
    $("key-button").classList.toggle("set", Boolean(key.get()));
    await chooseModel();
  } catch (problem) {
    say("notice", problem.message);
  }
}

/** All pictures are looked at again, by the model that is chosen. */
async function chooseModel() {
  const name = $("model").value;
  try {
    const said = await details(name);
    if (name !== $("model").value) return; // another was chosen meanwhile
    model = said;
    say("notice", "");
    showModel(model);
    showPositions(model);
    for (const picture of pictures) forget(picture);
    show();
    work();
  } catch (problem) {
    say("notice", problem.message);
  }
}

function forget(picture) {
  Object.assign(picture, { answer: null, problem: null, started: false, maps: null });
}

function add(files) {
  const added = files.map((file) => ({ file, url: URL.createObjectURL(file) }));
  if (!added.length) return;
  pictures.push(...added);
  current = added[0];
  show();
  work();
}

function remove(picture) {
  const at = pictures.indexOf(picture);
  pictures = pictures.filter((each) => each !== picture);
  URL.revokeObjectURL(picture.url);
  if (current === picture) current = pictures[Math.min(at, pictures.length - 1)] ?? null;
  show();
  (current?.tile.querySelector("button") ?? $("files")).focus();
}

function choose(picture) {
  current = picture;
  show();
}

/** Classifies what is left to do, few at once, the one that is looked at first. */
function work() {
  while (running < AT_ONCE && model) {
    const next = [current, ...pictures].find((each) => each && !each.started);
    if (!next) return;
    next.started = true;
    running++;
    classify(next, model).finally(() => {
      running--;
      work();
    });
  }
}

const classifyCall = (by) => url("classify", { model: by.name, top_k: TOP });

async function classify(picture, by) {
  try {
    const answer = await json(classifyCall(by), { file: picture.file });
    if (by === model) picture.answer = answer;
  } catch (problem) {
    if (by === model) picture.problem = problem instanceof Problem ? problem : new Problem("The page failed", problem.message);
  }
  if (by !== model) return;
  announce(summary(picture));
  if (picture === current) show();
  else showGallery(pictures, current, choose, remove);
}

function summary({ file, answer, problem }) {
  if (problem) return `${file.name}: ${problem.message}`;
  const best = answer.predictions[0];
  return best ? `${file.name}: ${best.label}, ${percent(best.score)}` : `${file.name}: no class`;
}

function show() {
  showGallery(pictures, current, choose, remove);
  $("exhibit").hidden = !current;
  if (!current || !model) return;
  showPhoto();
  setPicture(current, model);
  if (current.answer) showAnswer();
  else {
    showTimings(null);
    if (current.problem) showProblem(current.problem, again);
    else showWaiting();
    $("explained-class").replaceChildren();
    explain();
  }
}

function showPhoto() {
  const photo = $("photo");
  if (photo.src === current.url) return;
  photo.hidden = false;
  $("no-preview").hidden = true;
  photo.onerror = () => {
    photo.hidden = true;
    $("no-preview").hidden = false;
  };
  photo.src = current.url;
  photo.alt = current.file.name;
  $("exhibit-title").textContent = current.file.name;
}

function showAnswer() {
  const options = current.answer.predictions.map((each) => element("option", { value: String(each.index) }, each.label));
  const explained = $("explained-class").value;
  const sameAnswer = $("explained-class").dataset.of === `${current.url} ${model.name}`;
  $("explained-class").replaceChildren(...options);
  $("explained-class").dataset.of = `${current.url} ${model.name}`;
  if (sameAnswer && explained) $("explained-class").value = explained;
  showTimings(current.answer.timings);
  explain();
}

function again() {
  forget(current);
  show();
  work();
}

/** After each change of what is explained: the bars mark the class, and the calls are new. */
function showTheCalls() {
  if (current?.answer) {
    showPredictions(current.answer, explainedClass(), chooseClass);
  }
  const calls = [{ what: "classification", path: classifyCall(model), file: current?.file }];
  if (explainCall() && current?.answer) calls.push({ what: "map", path: explainCall(), file: current.file });
  if (model.dimensions) calls.push({ what: "positions", path: positionsPath(model.name) });
  showCalls(calls);
}

start();
