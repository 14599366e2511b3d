// Copies, and says whether it did: a browser may refuse.

import { pop } from "./toasts.js";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    pop("Copied");
  } catch {
    pop("The browser does not let this page copy");
  }
}
