import { describe, expect, it } from "vitest";

import type { GalleryEntry } from "@/api/types.ts";
import { formatDuration } from "@/ui/numbers.ts";
import { findExamples, inLanguage, sayAgo, type Wanted } from "./finding.ts";

const example = (name: string, paradigm: GalleryEntry["paradigm"], en: string, ko: string): GalleryEntry => ({
  name,
  title: { en, ko },
  summary: { en: "Learns." },
  words: paradigm === "recurrent" ? { en: "LSTM", ko: "언어 모델" } : {},
  paradigm,
  data_kind: paradigm === "tabular" ? "table" : "text",
  minutes: 2,
  picture_url: null,
});
const examples = [example("names", "recurrent", "Mountain names", "산 이름"), example("iris", "tabular", "Iris", "붓꽃")];
const tags = ({ paradigm }: GalleryEntry) => [paradigm === "recurrent" ? "순환" : "표"];
const find = (wanted: Partial<Wanted>) =>
  findExamples(examples, { words: "", paradigm: null, dataKind: null, ...wanted }, tags).map(({ name }) => name);

describe("examples", () => {
  it("are found by words of any language, by paradigm and by kind of data", () => {
    expect(find({ words: "mountain learns" })).toEqual(["names"]);
    expect(find({ words: "붓꽃" })).toEqual(["iris"]);
    expect(find({ paradigm: "tabular" })).toEqual(["iris"]);
    expect(find({ dataKind: "text" })).toEqual(["names"]);
    expect(find({ words: "iris", paradigm: "recurrent" })).toEqual([]);
    expect(find({ paradigm: "recurrent", dataKind: "table" })).toEqual([]);
  });

  it("are found by further words, by their tags, and however Korean words are joined", () => {
    expect(find({ words: "lstm" })).toEqual(["names"]);
    expect(find({ words: "순환 언어모델" })).toEqual(["names"]);
    expect(find({ words: "산이름".normalize("NFD") })).toEqual(["names"]);
    expect(find({ words: "표" })).toEqual(["iris"]);
    expect(find({ words: "namesiris" })).toEqual([]);
  });

  it("are found by words with other endings and hyphens, where none holds the very words", () => {
    const others = [
      example("fraud", "encoder-decoder", "Anomaly detection by an autoencoder", "오토인코더로 이상 탐지"),
      example("translate", "encoder-decoder", "Translate a time series, classification", "번역하기, 인코더와 디코더"),
      example("gpt", "transformer", "Transformer", "트랜스포머"),
      example("learn", "transfer", "Transfer", "전이"),
    ];
    const names = (words: string) =>
      findExamples(others, { words, paradigm: null, dataKind: null }, () => []).map(({ name }) => name);
    for (const words of ["anomalies", "auto-encoder", "detector"]) expect(names(words)).toEqual(["fraud"]);
    for (const words of ["translation", "translator", "time-series", "timeseries", "classifiers", "번역기", "인코더-디코더"])
      expect(names(words)).toEqual(["translate"]);
    expect(names("transfer")).toEqual(["learn"]);
    for (const words of ["-", "music", "음악"]) expect(names(words)).toEqual([]);
  });

  it("speak the reader's language where they can", () => {
    expect(inLanguage({ en: "Iris", ko: "붓꽃" }, "ko")).toBe("붓꽃");
    expect(inLanguage({ en: "Iris" }, "ko")).toBe("Iris");
  });
});

describe("times", () => {
  it("are told by the largest unit", () => {
    expect([10, 130, 7_300, 90_000, 1_300_000].map((seconds) => sayAgo(seconds, "en"))).toEqual([
      "now",
      "2 minutes ago",
      "2 hours ago",
      "yesterday",
      "2 weeks ago",
    ]);
  });

  it("to wait are told in the unit that suits them", () => {
    expect([formatDuration(0.5), formatDuration(1), formatDuration(4, "ko")]).toEqual(["30 seconds", "1 minute", "4분"]);
  });
});
