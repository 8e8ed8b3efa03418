/** The lower side: what the selected node has put out, its curve and its log. */

export function Outputs() {
  return null;
}
