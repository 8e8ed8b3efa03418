/**
 * Which rows of a table are in view. Browsers cap the height of an element, so a long table's scroll bar is scaled:
 * the row at the top is the truth, and the scroll bar shows its share. Pure.
 */

/** Below the height at which any browser begins to lie. */
const MOST_HEIGHT = 8_000_000;

export interface Extent {
  total: number;
  rowHeight: number;
  /** Height in which rows show. */
  viewport: number;
}

export function contentHeight({ total, rowHeight }: Extent): number {
  return Math.min(total * rowHeight, MOST_HEIGHT);
}

export function isScaled(extent: Extent): boolean {
  return extent.total * extent.rowHeight > MOST_HEIGHT;
}

/** The row at the top when the end is in view; with a fraction. */
export function lastTop({ total, rowHeight, viewport }: Extent): number {
  return Math.max(0, total - viewport / rowHeight);
}

export function clampTop(top: number, extent: Extent): number {
  return Math.min(Math.max(0, top), lastTop(extent));
}

export function toScroll(top: number, extent: Extent): number {
  const last = lastTop(extent);
  return last === 0 ? 0 : (top / last) * (contentHeight(extent) - extent.viewport);
}

export function toTop(scroll: number, extent: Extent): number {
  const way = contentHeight(extent) - extent.viewport;
  return way <= 0 ? 0 : clampTop((scroll / way) * lastTop(extent), extent);
}

/** First row in view and the one after the last, with some beyond. */
export function rowsInView(top: number, { total, rowHeight, viewport }: Extent, beyond = 4): [number, number] {
  const first = Math.max(0, Math.floor(top) - beyond);
  return [first, Math.min(total, Math.ceil(top + viewport / rowHeight) + beyond)];
}

/** Numbers of the pages that hold these rows. */
export function pagesFor(first: number, end: number, size: number): number[] {
  if (end <= first) return [];
  const from = Math.floor(first / size);
  return Array.from({ length: Math.floor((end - 1) / size) - from + 1 }, (_, index) => from + index);
}
