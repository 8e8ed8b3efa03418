/** Texts of the server (node texts, messages) in the reader's language, through the server's own catalogue. */

import { create } from "zustand";

import { getTranslations } from "@/api/routes.ts";
import type { Message } from "@/api/types.ts";
import { fitParticles } from "./particles.ts";

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

/** The sentence of a message; places without a value stay as they are. What `{title}` stands for is translated, too. */
export function renderMessage(message: Message | string, speech: Speech): string {
  if (typeof message === "string") return translate(message, speech);
  const { template, values } = message;
  const sentence = translate(template, speech).replace(PLACE, (place, name: string, one?: string, many?: string) => {
    if (!(name in values)) return place;
    if (one !== undefined) return values[name] === 1 ? one : (many ?? "");
    return name === "title" ? translate(String(values[name]), speech) : String(values[name]);
  });
  return speech.language === "ko" ? fitParticles(sentence) : sentence;
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
