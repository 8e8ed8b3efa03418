/** What the input of every kind of field is given. */

import type { Field, Settings } from "@/api/types.ts";
import type { Pace } from "@/settings/form/form.ts";

export interface InputProps {
  field: Field;
  /** Of the input element; its label points there. */
  id: string;
  /** Such as `targets.0.columns`. */
  path: string;
  value: unknown;
  /** What is set in the fields around it. */
  values: Settings;
  change: (value: unknown, pace: Pace) => void;
  /** Tell of text that is no value of this kind, by a key under `settings.limits`; null when it is one again. */
  complain: (key: string | null) => void;
  isWrong: boolean;
  describedBy: string | undefined;
}

/** Attributes that every input element takes. */
export function attributes({ id, isWrong, describedBy, field }: InputProps) {
  return {
    id,
    error: isWrong,
    "aria-describedby": describedBy,
    "aria-invalid": isWrong,
    "aria-required": field.required || undefined,
  } as const;
}
