/** A figure made safe and fit for the panel: no addresses, no embedding options of its own, our colours. Pure. */

type Json = Record<string, unknown>;

const ADDRESSES = new Set(["url", "href", "usermeta"]);
/** Rows of data may well have a column called `url`. */
const DATA = new Set(["values", "datasets"]);

/** A picture that stands in the data itself. */
export const isInlinePicture = (address: string) => /^data:image\/(png|jpeg|gif|webp);base64,/.test(address);

/** The channel of a picture that names a column of the data instead of an address. */
const namesField = (key: string, value: unknown) => key === "url" && typeof value === "object" && value !== null && "field" in value;

/** Without what could load or lead anywhere. */
export function withoutAddresses(spec: unknown): unknown {
  if (Array.isArray(spec)) return spec.map(withoutAddresses);
  if (typeof spec !== "object" || spec === null) return spec;
  return Object.fromEntries(
    Object.entries(spec)
      .filter(([key, value]) => !ADDRESSES.has(key) || namesField(key, value))
      .map(([key, value]) => [key, DATA.has(key) ? value : withoutAddresses(value)]),
  );
}

const isFaceted = ({ encoding }: Json) => ["row", "column", "facet"].some((name) => name in ((encoding ?? {}) as Json));

/** Whether a figure is one drawing that can take any size; facets, rows of figures and grids of pictures have their own. */
export function canFill(spec: Json): boolean {
  if (!("mark" in spec) && !("layer" in spec)) return false;
  const isOwn = (size: unknown) => typeof size === "number" || (typeof size === "object" && size !== null);
  return !isFaceted(spec) && !isOwn(spec.width) && !isOwn(spec.height);
}

/** Whether a single drawing is as wide as the panel, but as high as its rows; Vega-Lite fits no such drawing by itself. */
export function isStepped(spec: Json): boolean {
  const isStep = typeof spec.height === "object" && spec.height !== null;
  return ("mark" in spec || "layer" in spec) && !isFaceted(spec) && spec.width === "container" && isStep;
}

export interface Colours {
  text: string;
  dim: string;
  line: string;
  marks: string[];
}

export function fitted(spec: Json, size: { width: number; height: number }): Json {
  if (isStepped(spec)) return { ...spec, width: size.width, autosize: { type: "pad", contains: "padding" } };
  if (!canFill(spec)) return spec;
  return { ...spec, ...size, autosize: { type: "fit", contains: "padding" } };
}

export function figureConfig({ text, dim, line, marks }: Colours): Json {
  const label = { labelColor: dim, titleColor: text, labelFontSize: 11, titleFontSize: 12, titleFontWeight: 500 };
  return {
    background: "transparent",
    font: "system-ui, sans-serif",
    title: { color: text, subtitleColor: dim, fontSize: 13, fontWeight: 600, anchor: "start" },
    axis: { ...label, domainColor: line, tickColor: line, gridColor: line, gridOpacity: 0.6, labelSeparation: 6 },
    legend: label,
    header: label,
    view: { stroke: null },
    text: { color: text },
    rule: { color: dim },
    mark: { color: marks[0] },
    range: { category: marks },
  };
}

/** How many rows of data a figure holds; many are drawn on a canvas, few as SVG. */
export function countRows(spec: unknown): number {
  if (Array.isArray(spec)) return spec.reduce<number>((sum, part) => sum + countRows(part), 0);
  if (typeof spec !== "object" || spec === null) return 0;
  return Object.entries(spec).reduce(
    (sum, [key, value]) => sum + (key === "values" && Array.isArray(value) ? value.length : countRows(value)),
    0,
  );
}
