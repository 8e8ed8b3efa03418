import { describe, expect, it } from "vitest";

import type { NodeState, NodeType, Port } from "@/api/types.ts";
import { firstTab, tabsOf } from "./tabs.ts";
import { isVocabulary, readTokens } from "./vocabulary.ts";

const port = (type: Port["type"]): Port => ({ type, description: "", optional: false, many: false, spares: false, when: {} });
const learner = { steerable: true, inputs: { network: port("network"), training: port("table") } } as unknown as NodeType;
const executor = { ...learner, steerable: false };
const outputs = { network: port("network"), history: port("table") };

describe("tabs", () => {
  it("are one for each output, with a curve for learners", () => {
    expect(tabsOf(learner, outputs, undefined).map((tab) => tab.id)).toEqual(["curve", "port:network", "port:history", "probe", "log"]);
    expect(tabsOf(executor, { table: port("table") }, undefined).map((tab) => tab.id)).toEqual(["port:table", "probe", "log"]);
    expect(tabsOf(undefined, {}, undefined).map((tab) => tab.id)).toEqual(["log"]);
  });

  it("begin with the curve once there is one", () => {
    const tabs = tabsOf(learner, outputs, undefined);
    expect(firstTab(tabs, undefined)?.id).toBe("port:network");
    expect(firstTab(tabs, { state: "running", curve: false } as NodeState)?.id).toBe("curve");
    expect(firstTab(tabs, { state: "done", curve: true } as NodeState)?.id).toBe("curve");
  });
});

describe("vocabularies", () => {
  it("hold four marks before their tokens", () => {
    const value = { tokens: ["a", "b"], unit: "character" };
    expect(isVocabulary(value)).toBe(true);
    expect(isVocabulary({ mean: [1] })).toBe(false);
    expect(readTokens(value).map(({ index, text, mark }) => mark ?? `${index}${text}`)).toEqual([
      "padding",
      "start",
      "end",
      "unknown",
      "4a",
      "5b",
    ]);
  });
});
