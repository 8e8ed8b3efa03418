/** The page's own texts: one JSON file a part of the page and language, under `languages/`. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { loadSpeech } from "@/workflow/speech.ts";

const files = import.meta.glob<Record<string, unknown>>("./languages/*/*.json", { eager: true, import: "default" });

/** `{en: {translation: {canvas: {...}, shell: {...}}}, ko: ...}` from the files' places. */
function gather(): Record<string, { translation: Record<string, unknown> }> {
  const resources: Record<string, { translation: Record<string, unknown> }> = {};
  for (const [path, texts] of Object.entries(files)) {
    const [language = "en", file = ""] = path.split("/").slice(-2);
    const resource = (resources[language] ??= { translation: {} });
    resource.translation[file.replace(".json", "")] = texts;
  }
  return resources;
}

export async function startLanguage(): Promise<void> {
  const resources = gather();
  const wanted = localStorage.getItem("netwright.language") ?? navigator.language.slice(0, 2);
  const language = wanted in resources ? wanted : "en";
  await i18next.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: "en",
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
  // The page speaks English node texts until the server's catalogue is here.
  loadSpeech(language).catch(() => undefined);
}
