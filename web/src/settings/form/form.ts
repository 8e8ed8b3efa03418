/** What the fields of one form share: the node, its problems, and how a change is sent. */

import { type ComponentType, createContext, useCallback, useContext, useEffect, useRef, useState } from "react";

import type { Fault, Field, NodeType, Settings } from "@/api/types.ts";
import { sendEdit } from "@/workflow/document.ts";
import { toChange } from "./values.ts";

/** How soon a change is sent: at once, or when the typing pauses. */
export type Pace = "now" | "typing";

export interface FieldsProps {
  form: readonly Field[];
  values: Settings;
  /** Before the names of the fields in paths: `targets.0.`, or nothing. */
  prefix?: string;
  /** Names of the only fields to draw, of those that are folded away, too: what was searched. */
  only?: ReadonlySet<string>;
  /** undefined takes a setting back to its default. */
  change: (name: string, value: unknown, pace: Pace) => void;
}

export interface Form {
  node: string;
  faults: readonly Fault[];
  /** Settings with every expression worked out, where the server gave them. */
  resolved: Record<string, unknown> | null;
  /** Send what was typed and not sent yet. */
  flush: () => void;
  /** Whether only some settings are shown, as a search asks; what is folded away may be what was searched. */
  isSearched?: boolean;
  /** Draws fields; here because entries of groups hold fields again. */
  Fields: ComponentType<FieldsProps>;
}

const FormContext = createContext<Form>({ node: "", faults: [], resolved: null, flush: () => undefined, Fields: () => null });

export const FormProvider = FormContext.Provider;
export const useForm = () => useContext(FormContext);

const PAUSE = 700;

/**
 * Settings of a node with own changes on top. What is typed goes out as one edit when the typing pauses, when the
 * field is left, and when the form goes away.
 */
export function useSettingsDraft(node: string, type: NodeType, stored: Settings) {
  const [changed, setChanged] = useState<Settings>({});
  const unsent = useRef<Settings>({});
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (Object.keys(unsent.current).length === 0) return;
    const change = toChange(type.settings, unsent.current);
    unsent.current = {};
    void sendEdit({ kind: "change_settings", id: node, ...change });
    setChanged({});
  }, [node, type]);

  const change = useCallback(
    (name: string, value: unknown, pace: Pace) => {
      unsent.current = { ...unsent.current, [name]: value };
      setChanged(unsent.current);
      clearTimeout(timer.current);
      if (pace === "now") flush();
      else timer.current = setTimeout(flush, PAUSE);
    },
    [flush],
  );

  useEffect(() => flush, [flush]);

  return { values: withChanges(stored, changed), change, flush };
}

/** undefined takes a setting back to its default. */
function withChanges(stored: Settings, changed: Settings): Settings {
  const values = { ...stored, ...changed };
  for (const [name, value] of Object.entries(changed)) if (value === undefined) delete values[name];
  return values;
}
