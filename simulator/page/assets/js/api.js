// Requests to the simulator, the only server this page ever talks to.

const READ_MS = 8000;
const WRITE_MS = 15_000;

async function ask(path, patience, options = {}) {
  const response = await fetch(path, { ...options, signal: AbortSignal.timeout(patience) });
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    const reason = body?.error;
    throw new Error(typeof reason === "string" ? reason : `${response.status} ${response.statusText}`);
  }
  return body;
}

export const get = (path) => ask(path, READ_MS);

export const remove = (path) => ask(path, WRITE_MS, { method: "DELETE" });

export const post = (path, body) =>
  ask(path, WRITE_MS, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
