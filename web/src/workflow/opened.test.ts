import { describe, expect, it } from "vitest";

import type { Event, NodeState, Snapshot } from "@/api/types.ts";
import { acceptPending, addPending, addPoints, dropPending, foldEvent, openSnapshot } from "./opened.ts";

const snapshot: Snapshot = {
  document: "d",
  path: "a.netwright.json",
  revision: 3,
  sequence: 10,
  workflow: {
    format: 1,
    title: "T",
    description: "",
    seed: 1,
    variables: {},
    nodes: {
      a: { type: "csv_reader", version: 1, label: "", position: [0, 0], settings: { path: "x" } },
      b: { type: "filter", version: 1, label: "", position: [9, 0], settings: {} },
    },
    connections: [{ from: "a.table", to: "b.table" }],
    annotations: {},
    groups: { g: { title: "G", nodes: ["a", "b"], collapsed: false, color: "" } },
    workflows: {},
  },
  can_undo: false,
  can_redo: false,
  drafts: { a: { problems: [], outputs: {}, parameters: null, settings: null, files: [], preview: null } },
  problems: [],
  states: {},
  run: null,
  saved: true,
  notices: [],
};

const changed = (revision: number, more: Partial<Extract<Event, { kind: "changed" }>>): Event => ({
  kind: "changed",
  document: "d",
  sequence: 10 + revision,
  revision,
  can_undo: true,
  can_redo: false,
  client: "other",
  saved: false,
  title: null,
  description: null,
  seed: null,
  nodes: {},
  connections: null,
  annotations: {},
  groups: {},
  variables: {},
  workflows: {},
  ...more,
});

const point = (step: number) => ({ scope: "batch" as const, epoch: 0, step, seconds: 0, values: {}, examples: null, learning_rate: null, memory: null });

describe("foldEvent", () => {
  it("replaces only the entities that an event names", () => {
    const before = openSnapshot(snapshot);
    const after = foldEvent(before, changed(4, { nodes: { b: { type: "filter", version: 1, label: "", position: [5, 5], settings: {} } } }));
    expect(after.workflow.nodes.b?.position).toEqual([5, 5]);
    expect(after.workflow.nodes.a).toBe(before.workflow.nodes.a);
    expect(after.workflow.connections).toBe(before.workflow.connections);
    expect([after.revision, after.canUndo, after.saved]).toEqual([4, true, false]);
  });

  it("forgets drafts and states of removed nodes", () => {
    const after = foldEvent(openSnapshot(snapshot), changed(4, { nodes: { a: null }, connections: [] }));
    expect(Object.keys(after.workflow.nodes)).toEqual(["b"]);
    expect(after.drafts).toEqual({});
  });
});

describe("pending edits", () => {
  const move = { kind: "move_nodes", positions: { a: [7, 7] as [number, number] } } as const;

  it("show at once and survive the event of an earlier revision", () => {
    let opened = addPending(openSnapshot(snapshot), 1, move);
    expect(opened.workflow.nodes.a?.position).toEqual([7, 7]);
    opened = foldEvent(opened, changed(4, { nodes: { a: { type: "csv_reader", version: 1, label: "", position: [1, 1], settings: {} } } }));
    expect(opened.workflow.nodes.a?.position).toEqual([7, 7]);
    expect(opened.confirmed.nodes.a?.position).toEqual([1, 1]);
  });

  it("end when the event of their revision is here, whichever comes first", () => {
    const event = changed(4, { nodes: { a: { type: "csv_reader", version: 1, label: "", position: [7, 7], settings: {} } } });
    const acceptedFirst = foldEvent(acceptPending(addPending(openSnapshot(snapshot), 1, move), 1, 4), event);
    const eventFirst = acceptPending(foldEvent(addPending(openSnapshot(snapshot), 1, move), event), 1, 4);
    expect(acceptedFirst.pending).toEqual([]);
    expect(eventFirst.pending).toEqual([]);
  });

  it("are taken back when refused", () => {
    const opened = dropPending(addPending(openSnapshot(snapshot), 1, { kind: "remove_nodes", ids: ["a"] }), 1);
    expect(opened.workflow).toEqual(openSnapshot(snapshot).workflow);
  });

  it("remove wires and group members with their nodes", () => {
    const opened = addPending(openSnapshot(snapshot), 1, { kind: "remove_nodes", ids: ["a"] });
    expect(opened.workflow.connections).toEqual([]);
    expect(opened.workflow.groups.g?.nodes).toEqual(["b"]);
  });
});

describe("addPoints", () => {
  it("joins stretches, replaces overlaps, and starts anew at a gap or from 0", () => {
    const first = addPoints(undefined, 5, [point(5), point(6)]);
    expect(addPoints(first, 7, [point(7)]).points.length).toBe(3);
    expect(addPoints(first, 6, [point(60)]).points.map((p) => p.step)).toEqual([5, 60]);
    expect(addPoints(first, 9, [point(9)])).toEqual({ start: 9, points: [point(9)] });
    expect(addPoints(first, 0, [point(0)])).toEqual({ start: 0, points: [point(0)] });
  });

  it("keeps the last look of each kind at a running node", () => {
    const samples = (epoch: number): Event => ({
      kind: "glimpse", document: "d", sequence: 20 + epoch, node: "a", glimpse: { kind: "samples", epoch, pictures: [] },
    });
    const probe = { kind: "probe", port: "training", numbers: [], epoch: 1, trained: true, layers: [] } as const;
    const looked: Event = { kind: "glimpse", document: "d", sequence: 30, node: "a", glimpse: { ...probe, numbers: [], layers: [] } };
    const seen = [samples(1), looked, samples(2)].reduce(foldEvent, openSnapshot(snapshot));
    expect(seen.glimpses.a?.samples?.epoch).toBe(2);
    expect(seen.glimpses.a?.probe?.epoch).toBe(1);
  });

  it("shows nothing of the run before once a node begins another", () => {
    const points: Event = { kind: "points", document: "d", sequence: 20, node: "a", start: 0, points: [point(0)] };
    const told: Event = { kind: "states", document: "d", sequence: 21, states: { a: { state: "running" } as NodeState } };
    const more: Event = { ...points, sequence: 22, points: [point(0), point(1)] };
    const begun = [points, told].reduce(foldEvent, openSnapshot(snapshot));
    expect(begun.curves.a).toBeUndefined();
    expect([more, { ...told, sequence: 23 }].reduce(foldEvent, begun).curves.a?.points.length).toBe(2);
  });
});
