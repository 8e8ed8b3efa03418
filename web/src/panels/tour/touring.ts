/** The guided tour: at which step it is, and the copies of examples that it opened. It outlives a reload. */

import i18next from "i18next";
import { create } from "zustand";
import { persist } from "zustand/middleware";

import { goToWorkflow } from "@/actions/navigate.ts";
import { getWorkflows, openExample } from "@/api/routes.ts";
import { tellFailure } from "@/workflow/notices.ts";
import steps from "./steps.json";

export interface Step {
  /** Names its texts: `tour.steps.NAME`. */
  name: string;
  /** The example that shows it. */
  example: string;
  /** The nodes of the example that it speaks of. */
  nodes: string[];
}

export const STEPS: readonly Step[] = steps;

interface Tour {
  /** The place of the step in `STEPS`; null while there is no tour. */
  at: number | null;
  /** By language and example: the document that the tour opened, so that a second visit makes no second copy. */
  copies: Record<string, string>;
  /** The nodes that are to be shown once their document is open. */
  awaited: { document: string; nodes: readonly string[] } | null;
}

export const useTour = create<Tour>()(
  persist((): Tour => ({ at: null, copies: {}, awaited: null }), {
    name: "netwright.tour",
    partialize: ({ at, copies }) => ({ at, copies }),
  }),
);

export function startTour(): void {
  useTour.setState({ at: 0 });
}

export function endTour(): void {
  useTour.setState({ at: null, awaited: null });
}

export function goToStep(at: number): void {
  useTour.setState({ at: Math.min(Math.max(at, 0), STEPS.length - 1) });
}

/** Open the tour's copy of a step's example, made where it is missing, with the nodes of the step in view. */
export async function showStep({ example, nodes }: Step): Promise<void> {
  try {
    const { language } = i18next;
    const copy = `${language}/${example}`;
    const known = useTour.getState().copies[copy];
    const isThere = known !== undefined && (await getWorkflows()).some(({ document }) => document === known);
    const document = isThere ? known : (await openExample(example, language)).document;
    useTour.setState(({ copies }) => ({ copies: { ...copies, [copy]: document }, awaited: { document, nodes } }));
    goToWorkflow(document);
  } catch (error) {
    tellFailure(error);
  }
}
