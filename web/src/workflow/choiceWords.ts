/** Values of choices as forms say them. */

import { useTranslation } from "react-i18next";

import { useSpeak } from "./speech.ts";
import { sayChoice } from "./words.ts";

/** A help that explains choices, with each as the form shows it: `same: zeros around it` as "Same size: zeros around it". */
export function withChoiceWords(help: string, choices: readonly unknown[], inWords: (value: unknown) => string): string {
  const known = new Set(choices.map(String));
  return help.replace(/(^|[.;] )([^.;:]+)(?=: )/g, (told, before: string, names: string) => {
    const named = names.split(", ");
    return named.every((name) => known.has(name)) ? before + named.map(inWords).join(", ") : told;
  });
}

/** Says a value in the reader's language; it says another one when that changes. */
export function useChoiceWords(): (value: unknown) => string {
  useTranslation();
  const { say } = useSpeak();
  return (value) => sayChoice(value, say);
}
