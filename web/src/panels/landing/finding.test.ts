import { describe, expect, it } from "vitest";

import type { GalleryEntry } from "@/api/types.ts";
import { findExamples, inLanguage, paradigmsOf, sayAgo } from "./finding.ts";

const example = (name: string, paradigm: string, en: string, ko: string): GalleryEntry => ({
  name,
  title: { en, ko },
  summary: { en: "Learns." },
  paradigm,
  data_kind: "text",
  minutes: 2,
  picture_url: null,
});
const examples = [example("names", "generation", "Mountain names", "산 이름"), example("iris", "classification", "Iris", "붓꽃")];

describe("examples", () => {
  it("are found by words of any language and by paradigm", () => {
    expect(findExamples(examples, "mountain learns", null).map(({ name }) => name)).toEqual(["names"]);
    expect(findExamples(examples, "붓꽃", null).map(({ name }) => name)).toEqual(["iris"]);
    expect(findExamples(examples, "", "classification")).toHaveLength(1);
    expect(findExamples(examples, "iris", "generation")).toEqual([]);
    expect(paradigmsOf(examples)).toEqual(["generation", "classification"]);
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
});
