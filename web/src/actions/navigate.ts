/** Go from page to page. */

export function goHome(): void {
  window.location.hash = "#/";
}

export function goToWorkflow(document: string): void {
  window.location.hash = `#/workflows/${encodeURIComponent(document)}`;
}
