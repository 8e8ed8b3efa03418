/** Change the language of the page: its own texts and the server's. */

import i18next from "i18next";

import { tellFailure } from "@/workflow/notices.ts";
import { loadSpeech } from "@/workflow/speech.ts";

/** Languages by the name that their readers know. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: "English", ko: "한국어" };

export async function changeLanguage(language: string): Promise<void> {
  localStorage.setItem("netwright.language", language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
  await loadSpeech(language).catch(tellFailure);
}
