/** What a user command is: a name, an icon, keys, when it can be used, and what it does. */

import type { Icon } from "@tabler/icons-react";

import { type Catalogue, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened } from "@/workflow/document.ts";
import { isBorder } from "@/workflow/nesting/border.ts";
import type { Opened } from "@/workflow/opened.ts";
import { useSelection } from "@/workflow/selection.ts";

/** All that a command may look at. */
export interface Situation {
  opened: Opened;
  catalogue: Catalogue;
  nodes: readonly string[];
  wires: readonly string[];
  annotations: readonly string[];
  groups: readonly string[];
}

export type Section = "edit" | "run" | "arrange" | "view" | "file";

export interface Action {
  /** Its texts are `actions.ID`. */
  id: string;
  section: Section;
  icon: Icon;
  /** Such as `mod+shift+z`; `mod` is Control, or Command on a Mac. The first is shown. */
  keys?: readonly string[];
  /** Only with the pointer or focus on the canvas: plain letters and keys that have a meaning elsewhere. */
  onCanvasOnly?: boolean;
  isEnabled: (situation: Situation) => boolean;
  run: (situation: Situation) => unknown;
}

export const always = () => true;
export const hasNodes = ({ nodes }: Situation) => nodes.length > 0;
export const hasOneNode = ({ nodes }: Situation) => nodes.length === 1;
export const hasSelection = ({ nodes, wires, annotations, groups }: Situation) =>
  nodes.length + wires.length + annotations.length + groups.length > 0;

/** The cards for the ports of a sub-workflow are none that a command could be meant for. */
export const withoutBorder = (nodes: readonly string[]) => nodes.filter((id) => !isBorder(id));

export function getSituation(): Situation | null {
  const opened = getOpened();
  if (!opened) return null;
  const { nodes, wires, annotations, groups } = useSelection.getState();
  return { opened, catalogue: useCatalogue.getState().types, nodes: withoutBorder(nodes), wires, annotations, groups };
}

/** Run a command if it can be used now; returns whether it could. */
export function runAction(action: Action): boolean {
  const situation = getSituation();
  if (!situation || !action.isEnabled(situation)) return false;
  void action.run(situation);
  return true;
}
