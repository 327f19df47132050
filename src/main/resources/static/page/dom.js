// Elements by their ids, and made of their parts.

export const $ = (id) => document.getElementById(id);

/** An element: properties are set, `class` and `aria-…` and `data-…` as attributes; children appended. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class" || key === "for" || key === "role" || key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children);
  return made;
}

/** What screen readers say next. */
export function announce(text) {
  $("announcer").textContent = text;
}

/** Shows a text in an element that is hidden where there is none. */
export function say(id, text) {
  $(id).textContent = text ?? "";
  $(id).hidden = !text;
}
