/** Texts of the server (node texts, messages) in the reader's language, through the server's own catalogue. */

import { create } from "zustand";

import { getTranslations } from "@/api/routes.ts";
import type { Message } from "@/api/types.ts";
import { fitParticles } from "./particles.ts";
import { sayChoice } from "./words.ts";

export interface Speech {
  language: string;
  translations: Readonly<Record<string, string>>;
}

export const useSpeech = create<Speech>(() => ({ language: "en", translations: {} }));

export async function loadSpeech(language: string): Promise<void> {
  const translations = language === "en" ? {} : await getTranslations(language);
  useSpeech.setState({ language, translations });
}

export function translate(text: string, speech: Speech): string {
  return speech.translations[text] ?? text;
}

/** A place for a value: `{count}`, or `{count:line|lines}` with a word for one and a word for many. */
const PLACE = /\{(\w+)(?::([^|{}]*)\|([^|{}]*))?\}/g;

/** Places for words of the product, which are translated, too: `{title}`, `{kind}`, `{kinds}`, `{split_title}`. */
const OF_THE_HOUSE = /^(\w+_)?(title|kinds?)$/;
/** Places for a value of a choice: `{choice}`, `{loss_choice}` and the like. */
const CHOICE = /^(\w+_)?choice$/;
/** What stands between several of them. */
const BETWEEN = /( \/ |, )/;

/**
 * The sentence of a message; places without a value stay as they are. What stands at `{choice}`, or `{loss_choice}`, is said as the form of
 * the setting says it.
 */
export function renderMessage(message: Message | string, speech: Speech): string {
  if (typeof message === "string") return translate(message, speech);
  const { template, values } = message;
  const sentence = translate(template, speech).replace(PLACE, (place, name: string, one?: string, many?: string) => {
    if (!(name in values)) return place;
    if (one !== undefined) return values[name] === 1 ? one : (many ?? "");
    if (CHOICE.test(name)) return sayChoice(values[name], (text) => translate(text, speech));
    return OF_THE_HOUSE.test(name) ? inWords(String(values[name]), speech) : String(values[name]);
  });
  return speech.language === "ko" ? fitParticles(sentence) : sentence;
}

function inWords(value: string, speech: Speech): string {
  if (value in speech.translations) return translate(value, speech);
  return value.split(BETWEEN).map((part) => translate(part, speech)).join("");
}

/** Functions that speak the reader's language; new ones when it changes. */
export function useSpeak() {
  const speech = useSpeech();
  return {
    speech,
    say: (text: string) => translate(text, speech),
    tell: (message: Message | string | null | undefined) => (message ? renderMessage(message, speech) : ""),
  };
}
