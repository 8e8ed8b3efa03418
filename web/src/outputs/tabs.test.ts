import { describe, expect, it } from "vitest";

import type { NodeDraft, NodeState, NodeType, Port, Workflow } from "@/api/types.ts";
import { firstTab, portTabs, tabsOf, takesNetwork } from "./tabs.ts";
import { isVocabulary, readTokens } from "./vocabulary.ts";

const port = (type: Port["type"]): Port => ({ type, description: "", optional: false, many: false, spares: false, when: {} });
const inputs = { network: port("network"), training: port("table") };
const learner = { steerable: true, inputs, outputs: { network: port("network") } } as unknown as NodeType;
const executor = { inputs, outputs: { table: port("table") } } as unknown as NodeType;
const outputs = { network: port("network"), history: port("table") };

describe("tabs", () => {
  it("are one for each output, with a curve for learners", () => {
    expect(tabsOf(learner, outputs, undefined).map((tab) => tab.id)).toEqual(["curve", "port:network", "port:history", "probe", "log"]);
    expect(tabsOf(executor, { table: port("table") }, undefined, false, true).map((tab) => tab.id)).toEqual(["port:table", "probe", "log"]);
    expect(tabsOf(undefined, {}, undefined).map((tab) => tab.id)).toEqual(["log"]);
  });

  it("of a layer are its tensors: it is drawn, not run", () => {
    expect(portTabs({ output: port("tensor") }).map((tab) => tab.id)).toEqual(["port:output"]);
  });

  it("offer a probe of what has learnt, not of layers that are only drawn", () => {
    const workflow = { connections: [{ from: "source.out", to: "used.network" }, { from: "rows.table", to: "used.training" }] } as unknown as Workflow;
    const drafts = (type: string) => ({ source: { outputs: { out: { type } } } }) as unknown as Record<string, NodeDraft>;
    expect(takesNetwork("used", executor, workflow, drafts("network"))).toBe(true);
    expect(takesNetwork("used", executor, workflow, drafts("tensor"))).toBe(false);
    expect(takesNetwork("rows", executor, workflow, drafts("network"))).toBe(false);
    expect(tabsOf(executor, { table: port("table") }, undefined).map((tab) => tab.id)).toEqual(["port:table", "log"]);
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
