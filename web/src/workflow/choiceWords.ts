/** Values of choices in plain words. */

import { useTranslation } from "react-i18next";

import { useSpeak } from "./speech.ts";

/** A value as words: `from_top` as "From top", `AveragePooling1D` as "Average Pooling 1D"; types of numbers and architectures stay. */
export function toWords(value: string): string {
  if (/^(u?int|b?float|bool)\d*$|^[A-Z].*Net|^VGG|^Inception|^Xception/.test(value)) return value;
  if (/^[A-Z]/.test(value)) return value.replace(/([a-z])(?=[A-Z0-9])|([A-Z]{2,})(?=[A-Z][a-z])|(\dD)(?=[A-Z])/g, "$& ").replace("Re LU", "ReLU");
  const words = value.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A help that explains choices, with each as the form shows it: `same: zeros around it` as "Same size: zeros around it". */
export function withChoiceWords(help: string, choices: readonly unknown[], inWords: (value: unknown) => string): string {
  const known = new Set(choices.map(String));
  return help.replace(/(^|[.;] )([^.;:]+)(?=: )/g, (told, before: string, names: string) => {
    const named = names.split(", ");
    return named.every((name) => known.has(name)) ? before + named.map(inWords).join(", ") : told;
  });
}

/** Says a value in the reader's language: by the page's own list, else by the server's catalogue, else by its words. */
export function useChoiceWords(): (value: unknown) => string {
  const { t, i18n } = useTranslation();
  const { say } = useSpeak();
  return (value) => {
    const name = String(value);
    const key = `choices.${name}`;
    if (i18n.exists(key)) return t(key);
    const said = say(name);
    return said === name ? say(toWords(name)) : said;
  };
}
