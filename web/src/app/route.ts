/** Where the page is: `#/` is home, `#/workflows/ID` an open workflow. */

import { useSyncExternalStore } from "react";

export type Route = { page: "home" } | { page: "workflow"; document: string };

export function readRoute(hash: string): Route {
  const [, page, id] = hash.replace(/^#/, "").split("/");
  if (page === "workflows" && id) return { page: "workflow", document: decodeURIComponent(id) };
  return { page: "home" };
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return readRoute(hash);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
