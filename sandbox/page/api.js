// Talking to the control endpoints of the sandbox.

export class Refused extends Error {}

export async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined || method !== "GET") {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body ?? {});
  }
  const response = await fetch(`/sandbox/${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error ?? String(response.status));
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const act = (person, verb, body = {}) => post(`people/${person}/${verb}`, body);
export const fileUrl = (id) => `/sandbox/files/${encodeURIComponent(id)}`;

// Every change of the sandbox, as it happens; after a break `onreconnect` is told to look at everything anew.
export function listen(onchange, onstate) {
  let opened = false;
  const source = new EventSource("/sandbox/events");
  source.onopen = () => { onstate(true, opened); opened = true; };
  source.onerror = () => onstate(false, opened);
  source.onmessage = (event) => onchange(JSON.parse(event.data));
}

export function asBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
