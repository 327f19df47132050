// The API key: kept until the tab is closed, asked for when the service wants one.

import { $, say } from "./dom.js";

const KEY = "vitrine-key";

export const key = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY)),
};

let asking = null;

/** Asks for a key; whether there is one now. Who asks meanwhile waits for the same answer. */
export function askForKey(refused = false) {
  asking ??= ask(refused).finally(() => {
    asking = null;
  });
  return asking;
}

function ask(refused) {
  const dialog = $("key-dialog");
  say("key-problem", refused ? "The service does not know that key." : "");
  $("key").value = "";
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener("close", () => answered(dialog.returnValue === "given"), { once: true });
  });
}

export function listenForKey(changed) {
  const dialog = $("key-dialog");
  $("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    key.set($("key").value.trim());
    dialog.close(key.get() ? "given" : "none");
  });
  $("key-cancel").addEventListener("click", () => dialog.close("none"));
  $("key-button").addEventListener("click", async () => {
    if (await askForKey()) changed();
  });
}
