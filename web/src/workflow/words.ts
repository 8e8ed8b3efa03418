/** Values of choices in plain words. */

import i18next from "i18next";

import { layerTitle } from "./catalogue/catalogue.ts";

/** A value as words: `from_top` as "From top", `AveragePooling1D` as "Average Pooling 1D"; types of numbers and architectures stay. */
export function toWords(value: string): string {
  if (/^(u?int|b?float|bool)\d*$|^[A-Z].*Net|^VGG|^Inception|^Xception/.test(value)) return value;
  if (/^[A-Z]/.test(value)) return value.replace(/([a-z])(?=[A-Z0-9])|([A-Z]{2,})(?=[A-Z][a-z])|(\dD)(?=[A-Z])/g, "$& ").replace("Re LU", "ReLU");
  const words = value.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value in the reader's language: by the page's own list, as the layer it names, by the server's catalogue, else by its words. */
export function sayChoice(value: unknown, say: (text: string) => string): string {
  const name = String(value);
  const key = `choices.${name}`;
  if (i18next.exists(key)) return i18next.t(key);
  const layer = layerTitle(name);
  if (layer !== null) return say(layer);
  const said = say(name);
  return said === name ? say(toWords(name)) : said;
}
