// The service: requests with the key, answers or problems, and the same as curl.

import { askForKey, key } from "./key.js";

/** A request that failed: what the service says of it (RFC 9457), or that it can't be reached. */
export class Problem extends Error {
  constructor(title, detail, status) {
    super(detail ? `${title}: ${detail}` : title);
    this.title = title;
    this.detail = detail ?? "";
    this.status = status;
  }
}

/** A path with parameters; those without a value are left out. */
export function url(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given).toString();
  return query ? `${path}?${query}` : path;
}

/** Sends a request, with the key, which is asked for where one is missing; throws a Problem. */
export async function send(path, { file, signal } = {}) {
  const response = await once(path, file, signal);
  if (response.status === 401 && (await askForKey(Boolean(key.get())))) return send(path, { file, signal });
  if (!response.ok) throw await problem(response);
  return response;
}

export const json = async (path, options) => (await send(path, options)).json();

async function once(path, file, signal) {
  const headers = { Accept: "application/json, image/png;q=0.9" };
  if (key.get()) headers["X-API-Key"] = key.get();
  if (file) headers["Content-Type"] = contentType(file);
  try {
    return await fetch(path, { method: file ? "POST" : "GET", headers, body: file, signal });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Problem("The service can't be reached", "Is it still running?", 0);
  }
}

const contentType = (file) => (file.type.startsWith("image/") ? file.type : "application/octet-stream");

async function problem(response) {
  const body = await response.json().catch(() => ({}));
  return new Problem(body.title ?? body.error ?? `HTTP ${response.status}`, body.detail, response.status);
}

/** The request as a command line; the key stays out of it. */
export function curl(path, file) {
  const words = ["curl"];
  if (key.get()) words.push('-H "X-API-Key: $VITRINE_KEY"');
  if (file) words.push(`-H ${quoted(`Content-Type: ${contentType(file)}`)}`, `--data-binary ${quoted(`@${file.name}`)}`);
  words.push(quoted(new URL(path, document.baseURI).href));
  return words.join(" ");
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
