/** Vega, loaded when the first figure is drawn, and bound to load nothing itself but pictures that stand in the data. */

import type { Loader, View } from "vega";
import type { VisualizationSpec } from "vega-embed";

import { type Colours, countRows, figureConfig, fitted, isInlinePicture, isStepped, withoutAddresses } from "./figureSpec.ts";

const refuse = () => Promise.reject(new Error("A figure may not load anything."));
const sanitize = (address: string) => (isInlinePicture(address) ? Promise.resolve({ href: address }) : refuse());
const loader = { load: refuse, sanitize, http: refuse, file: refuse, options: {} } as unknown as Loader;

/** Beyond this many rows, a canvas draws faster than SVG elements. */
const MANY_ROWS = 2_000;

export interface Drawing {
  view: View;
  resize: (size: { width: number; height: number }) => void;
  close: () => void;
}

interface DrawOptions {
  size: { width: number; height: number };
  colours: Colours;
  fills: boolean;
}

export async function drawFigure(
  element: HTMLElement,
  figure: Record<string, unknown>,
  { size, colours, fills }: DrawOptions,
): Promise<Drawing> {
  const [{ default: embed }, { expressionInterpreter }] = await Promise.all([
    import("vega-embed"),
    import("vega-interpreter"),
  ]);
  const stepped = isStepped(figure);
  const spec = fitted(withoutAddresses(figure) as Record<string, unknown>, size);
  const { view, finalize } = await embed(element, spec as unknown as VisualizationSpec, {
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    defaultStyle: false,
    loader,
    renderer: countRows(figure) > MANY_ROWS ? "canvas" : "svg",
    tooltip: { disableDefaultStyle: true, theme: "netwright" },
    config: figureConfig(colours),
    ...(stepped ? { patch: (drawn) => ({ ...drawn, autosize: { type: "fit-x", contains: "padding" } }) } : {}),
  });
  return {
    view,
    resize: ({ width, height }) => {
      if (fills) void view.width(width).height(height).runAsync();
      else if (stepped) void view.width(width).runAsync();
    },
    close: finalize,
  };
}
