/** Draws the hint of `hints.ts` beside what it is about. */

import { useTranslation } from "react-i18next";

import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { portsOf } from "@/workflow/catalogue/catalogue.ts";
import { getOpened, useOpened } from "@/workflow/document.ts";
import { formatCount } from "@/ui/numbers.ts";
import { outputDraft } from "@/workflow/drafts/outputDraft.ts";
import { useNodeFaults } from "@/workflow/drafts/problems.ts";
import { formatShape, networkTotal, shapeOf, tableFacts } from "@/workflow/drafts/specs.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./HintBox.module.css";
import { type Hint, useHints } from "./hints.ts";

const WIDTH = 300;

export function HintBox() {
  const { hint, at } = useHints();
  if (!hint || !at) return null;
  const left = Math.max(8, Math.min(at.left, window.innerWidth - WIDTH - 8));
  const below = at.bottom + 170 < window.innerHeight;
  const place = below ? { top: at.bottom + 8 } : { bottom: window.innerHeight - at.top + 8 };
  return (
    <div role="tooltip" className={styles.box} style={{ left, maxWidth: WIDTH, ...place }} data-testid="hint">
      {hint.kind === "port" && <PortHint {...hint} />}
      {hint.kind === "problems" && <ProblemsHint node={hint.node} />}
      {hint.kind === "type" && <TypeHint node={hint.node} />}
    </div>
  );
}

function PortHint({ node, port, side }: Extract<Hint, { kind: "port" }>) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const catalogue = useCatalogue((store) => store.types);
  const workflow = getOpened()?.workflow;
  const ports = workflow && portsOf(workflow.nodes[node], catalogue, workflow);
  const facts = (side === "in" ? ports?.inputs : ports?.outputs)?.[port];
  if (!facts) return <p>{t("canvas.lostPort", { port })}</p>;
  const kinds = [t(`portType.${facts.type}`)];
  if (facts.optional) kinds.push(t("canvas.optional"));
  if (facts.many) kinds.push(t("canvas.many"));
  return (
    <>
      <header>
        <i style={{ background: `var(--port-${facts.type})` }} />
        <b>{port.replaceAll("_", " ")}</b>
        <span>{kinds.join(" · ")}</span>
      </header>
      <p>{say(facts.description)}</p>
      {side === "out" && <SpecLine node={node} port={port} />}
    </>
  );
}

function SpecLine({ node, port }: { node: string; port: string }) {
  const { t, i18n } = useTranslation();
  const draft = useOpened((opened) => outputDraft(opened, node, port), undefined);
  const parts: string[] = [];
  const count = (value: number) => formatCount(value, i18n.language);
  const shape = shapeOf(draft);
  if (shape) parts.push(formatShape(shape), String(draft?.spec?.dtype ?? ""));
  if (shape && draft?.spec?.mask === true) parts.push(t("canvas.masked"));
  const table = tableFacts(draft);
  if (table?.rows != null) parts.push(t("canvas.rows", { count: table.rows, formatted: count(table.rows) }));
  if (table?.columns != null) parts.push(t("canvas.columns", { count: table.columns, formatted: count(table.columns) }));
  const total = networkTotal(draft);
  if (total !== null) parts.push(t("canvas.parameters", { count: total, formatted: count(total) }));
  return <p className={styles.spec}>{parts.length > 0 ? parts.join(" · ") : t("canvas.unknownSpec")}</p>;
}

function ProblemsHint({ node }: { node: string }) {
  const { tell } = useSpeak();
  const faults = useNodeFaults(node);
  return (
    <ul>
      {faults.map((fault, index) => (
        <li key={index} data-severity={fault.severity}>
          <b>{tell(fault.problem)}</b>
          {fault.remedy && <span>{tell(fault.remedy)}</span>}
        </li>
      ))}
    </ul>
  );
}

function TypeHint({ node }: { node: string }) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const typeId = useOpened((opened) => opened.workflow.nodes[node]?.type ?? "", "");
  const type = useCatalogue((store) => store.types[typeId]);
  if (!type) return <p>{t("canvas.unknownType", { type: typeId })}</p>;
  return (
    <>
      <header>
        <b>{say(type.title)}</b>
        <span>{node}</span>
      </header>
      <p>{say(type.summary)}</p>
    </>
  );
}
