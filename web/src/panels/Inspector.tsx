/** The right side: settings and help of the selected node. */

export function Inspector() {
  return null;
}
