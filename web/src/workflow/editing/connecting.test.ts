import { describe, expect, it } from "vitest";

import type { NodeType, Port, Workflow } from "@/api/types.ts";
import { portsOf } from "@/workflow/catalogue/catalogue.ts";
import { canFlow, findRefusal, findReplaced } from "./connecting.ts";

const port = (type: Port["type"], more: Partial<Port> = {}): Port => ({
  type,
  description: "",
  optional: false,
  many: false,
  spares: false,
  when: {},
  ...more,
});
const type = (id: string, inputs: Record<string, Port>, outputs: Record<string, Port>) =>
  ({ id, title: id, group: "x", inputs, outputs }) as unknown as NodeType;
const catalogue = {
  reader: type("reader", {}, { table: port("table") }),
  dense: type("dense", { inputs: port("tensor") }, { outputs: port("tensor") }),
  add: type("add", { inputs: port("tensor", { many: true }) }, { outputs: port("tensor") }),
  learner: type("learner", { network: port("network"), training: port("table") }, { network: port("network") }),
};
const at: [number, number] = [0, 0];
const workflow: Workflow = {
  format: 1,
  title: "",
  description: "",
  seed: 0,
  variables: {},
  nodes: {
    r: { type: "reader", version: 1, label: "", position: at, settings: {} },
    d: { type: "dense", version: 1, label: "", position: at, settings: {} },
    e: { type: "dense", version: 1, label: "", position: at, settings: {} },
    a: { type: "add", version: 1, label: "", position: at, settings: {} },
    l: { type: "learner", version: 1, label: "", position: at, settings: {} },
  },
  connections: [
    { from: "d.outputs", to: "e.inputs" },
    { from: "e.outputs", to: "a.inputs" },
  ],
  annotations: {},
  groups: {},
  workflows: {},
};
const reason = (from: string, to: string) => findRefusal(workflow, catalogue, from, to)?.reason ?? null;

describe("findRefusal", () => {
  it("lets equal types and a tensor for a network pass", () => {
    expect(reason("r.table", "l.training")).toBeNull();
    expect(reason("e.outputs", "l.network")).toBeNull();
    expect(reason("d.outputs", "a.inputs")).toBeNull();
  });

  it("says why not", () => {
    expect(reason("r.table", "d.inputs")).toBe("table_into_layer");
    expect(reason("d.outputs", "l.training")).toBe("tensor_into_table");
    expect(reason("r.table", "l.network")).toBe("wrong_type");
    expect(reason("l.network", "d.inputs")).toBe("wrong_type");
    expect(reason("a.outputs", "d.inputs")).toBe("cycle");
    expect(reason("d.outputs", "d.inputs")).toBe("same_node");
    expect(reason("d.outputs", "e.inputs")).toBe("exists");
    expect(reason("d.gone", "e.inputs")).toBe("unknown_port");
  });

  it("agrees with the types alone", () => {
    expect(canFlow("network", "tensor")).toBe(false);
  });
});

describe("findReplaced", () => {
  it("names the wire that a single input gives up", () => {
    expect(findReplaced(workflow, catalogue, "e.inputs")).toEqual({ from: "d.outputs", to: "e.inputs" });
    expect(findReplaced(workflow, catalogue, "a.inputs")).toBeNull();
  });
});

describe("outputs that a setting lists", () => {
  const open = { ...type("open", { network: port("network") }, { output: port("tensor") }), outputs_listed_by: "tensors" };
  const entry = (tensors: unknown) => ({ type: "open", version: 1, label: "", position: at, settings: { tensors } });
  const names = (tensors: unknown) => Object.keys(portsOf(entry(tensors), { open }, workflow).outputs);

  it("takes the place of the declared one", () => {
    expect(names([{ port: "features", tensor: "one" }, { port: "특징" }])).toEqual(["features", "특징"]);
  });

  it("leaves out what is no name of a port", () => {
    expect(names(undefined)).toEqual(["output"]);
    expect(names([{}, null, { port: "" }, { port: "a.b" }])).toEqual(["output"]);
  });
});

describe("ports that depend on a setting", () => {
  const field = { name: "layer", kind: "choice", default: "LSTM" } as NodeType["settings"][number];
  const outputs = { output: port("tensor"), cell: port("tensor", { when: { layer: ["LSTM"] } }) };
  const inputs = { input: port("tensor"), begun: port("tensor", { when: { layer: ["LSTM"] } }) };
  const wrapper = { ...type("wrapper", inputs, outputs), settings: [field] };
  const portsWith = (settings: Record<string, unknown>) =>
    portsOf({ type: "wrapper", version: 1, label: "", position: at, settings }, { wrapper }, workflow);
  const names = (settings: Record<string, unknown>) => Object.keys(portsWith(settings).outputs);

  it("are there for the values that have them, and for expressions", () => {
    expect(names({})).toEqual(["output", "cell"]);
    expect(names({ layer: "GRU" })).toEqual(["output"]);
    expect(names({ layer: { $expression: "inner" } })).toEqual(["output", "cell"]);
    expect(Object.keys(portsWith({}).inputs)).toEqual(["input", "begun"]);
    expect(Object.keys(portsWith({ layer: "GRU" }).inputs)).toEqual(["input"]);
  });
});
