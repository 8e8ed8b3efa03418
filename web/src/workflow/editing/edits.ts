/** Apply an edit to a workflow here, ahead of the server's answer. Pure; entries that do not change stay identical. */

import type { Connection, Edit, NodeEntry, Workflow } from "@/api/types.ts";
import type { SubWorkflow } from "@/workflow/nesting/holding.ts";

export function sameConnection(a: Connection, b: Connection): boolean {
  return a.from === b.from && a.to === b.to;
}

/** Split `node.port`; node ids hold no dots. */
export function splitEnd(end: string): { node: string; port: string } {
  const dot = end.indexOf(".");
  return { node: end.slice(0, dot), port: end.slice(dot + 1) };
}

export function applyEdit(workflow: Workflow, edit: Edit): Workflow {
  switch (edit.kind) {
    case "add_node":
      return { ...workflow, nodes: { ...workflow.nodes, [edit.id]: edit.node } };
    case "remove_nodes":
      return removeNodes(workflow, new Set(edit.ids));
    case "move_nodes":
      return editNodes(workflow, edit.positions, (node, position) => ({ ...node, position }));
    case "change_settings":
      return editNodes(workflow, { [edit.id]: edit.settings ?? {} }, (node, settings) => ({
        ...node,
        settings: { ...withEntries(node.settings, settings), ...emptied(edit.empty) },
      }));
    case "replace_node":
      return editNodes(workflow, { [edit.id]: edit.node }, (_, node) => node);
    case "rename_node":
      return editNodes(workflow, { [edit.id]: edit.label }, (node, label) => ({ ...node, label }));
    case "connect": {
      if (workflow.connections.some((wire) => sameConnection(wire, edit.connection))) return workflow;
      const connections = [...workflow.connections];
      const before = connections.filter((wire) => wire.to === edit.connection.to)[edit.at ?? Infinity];
      connections.splice(before ? connections.indexOf(before) : connections.length, 0, edit.connection);
      return { ...workflow, connections };
    }
    case "disconnect":
      return {
        ...workflow,
        connections: workflow.connections.filter((wire) => !sameConnection(wire, edit.connection)),
      };
    case "set_variable":
      return { ...workflow, variables: withEntries(workflow.variables, { [edit.name]: edit.variable }) };
    case "set_annotation":
      return { ...workflow, annotations: withEntries(workflow.annotations, { [edit.id]: edit.annotation }) };
    case "set_group":
      return { ...workflow, groups: withEntries(workflow.groups, { [edit.id]: edit.group }) };
    case "set_workflow":
      return { ...workflow, workflows: withEntries(workflow.workflows, { [edit.name]: edit.workflow }) };
    case "change_document":
      return {
        ...workflow,
        title: edit.title ?? workflow.title,
        description: edit.description ?? workflow.description,
        seed: edit.seed ?? workflow.seed,
      };
    case "set_input":
    case "set_output":
      // Ports are parts of a sub-workflow: see `within`.
      return workflow;
    case "within": {
      const held = workflow.workflows[edit.workflow];
      return held ? { ...workflow, workflows: { ...workflow.workflows, [edit.workflow]: applyInside(held, edit.edit) } } : workflow;
    }
    case "batch":
      return edit.edits.reduce(applyEdit, workflow);
  }
}

function applyInside(held: SubWorkflow, edit: Edit): SubWorkflow {
  switch (edit.kind) {
    case "set_input":
      return { ...held, inputs: withEntries(held.inputs, { [edit.id]: edit.input }) };
    case "set_output":
      return { ...held, outputs: withEntries(held.outputs, { [edit.id]: edit.output }) };
    case "batch":
      return edit.edits.reduce(applyInside, held);
    default: {
      const { title, description, variables, nodes, connections, annotations, groups } = applyEdit({ ...held, format: 1, seed: 0, workflows: {} }, edit);
      return { ...held, title, description, variables, nodes, connections, annotations, groups };
    }
  }
}

/** Put entries into a record; null takes one out. */
export function withEntries<Value>(
  record: Record<string, Value>,
  entries: Record<string, Value | null>,
): Record<string, Value> {
  const changed = { ...record };
  for (const [key, value] of Object.entries(entries)) {
    if (value === null) delete changed[key];
    else changed[key] = value;
  }
  return changed;
}

function emptied(names: readonly string[] = []): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function editNodes<Value>(
  workflow: Workflow,
  values: Record<string, Value>,
  change: (node: NodeEntry, value: Value) => NodeEntry,
): Workflow {
  const nodes = { ...workflow.nodes };
  for (const [id, value] of Object.entries(values)) {
    const node = nodes[id];
    if (node) nodes[id] = change(node, value);
  }
  return { ...workflow, nodes };
}

function removeNodes(workflow: Workflow, ids: ReadonlySet<string>): Workflow {
  const nodes = Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => !ids.has(id)));
  const connections = workflow.connections.filter(
    (wire) => !ids.has(splitEnd(wire.from).node) && !ids.has(splitEnd(wire.to).node),
  );
  const groups = Object.fromEntries(
    Object.entries(workflow.groups).map(([id, group]) => {
      const members = group.nodes.filter((node) => !ids.has(node));
      return [id, members.length === group.nodes.length ? group : { ...group, nodes: members }];
    }),
  );
  return { ...workflow, nodes, connections, groups };
}
