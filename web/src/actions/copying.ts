/** Copy, cut and paste through the system's clipboard; a copy is kept here for browsers that do not let pages read it. */

import { postPaste } from "@/api/routes.ts";
import type { Fragment, Point2 } from "@/api/types.ts";
import { pickFragment, readFragment, writeFragment } from "@/workflow/editing/clipboard.ts";
import { clientId, getOpened, inOrder } from "@/workflow/document.ts";
import { tellFailure } from "@/workflow/notices.ts";
import { useSelection } from "@/workflow/selection.ts";
import { getSituation } from "./action.ts";
import { getCanvasView } from "./canvasView.ts";

let kept = "";

/** The selection as text for the clipboard; null when nothing that can be copied is selected. */
export function copySelection(): string | null {
  const situation = getSituation();
  const fragment = situation && pickFragment(situation.opened.workflow, situation);
  if (!fragment) return null;
  kept = writeFragment(fragment);
  return kept;
}

export async function readClipboard(): Promise<string> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return kept;
  }
}

/** Paste a copied part; returns whether the text was one. */
export function pasteText(text: string, at: Point2): boolean {
  const fragment = readFragment(text);
  if (!fragment) return false;
  void paste(fragment, at);
  return true;
}

/** Put a fragment on the canvas with its upper left corner at a place, and select it. */
export async function paste(fragment: Fragment, at: Point2): Promise<void> {
  const opened = getOpened();
  if (!opened) return;
  try {
    const answer = await inOrder(() => postPaste(opened.document, fragment, at, clientId, opened.trail.at(-1)?.workflow ?? null));
    const ids = new Set(Object.values(answer.ids));
    const nodes = Object.keys(fragment.nodes ?? {}).flatMap((id) => answer.ids[id] ?? []);
    useSelection.getState().select({ nodes: nodes.length > 0 ? nodes : [...ids] });
    getCanvasView()?.keepInSight(nodes);
  } catch (error) {
    tellFailure(error);
  }
}

export function cornerOf(fragment: Fragment): Point2 {
  const places = [...Object.values(fragment.nodes ?? {}), ...Object.values(fragment.annotations ?? {})].map((e) => e.position);
  return [Math.min(...places.map(([x]) => x)), Math.min(...places.map(([, y]) => y))];
}
