// Requests to the simulator, the only server this page ever talks to.

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    const reason = body?.error ?? body?.reason ?? body?.detail ?? body?.message;
    throw new Error(typeof reason === "string" ? reason : `${response.status} ${response.statusText}`);
  }
  return body;
}

export async function get(path) {
  return answer(await fetch(path, { signal: AbortSignal.timeout(8000) }));
}

export async function post(path, body) {
  return answer(
    await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15000),
    }),
  );
}
