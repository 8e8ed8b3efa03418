/** Connect a node with the keyboard alone: one of its ports, and one of those that fit. */

import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { connect } from "@/actions/adding.ts";
import { getCanvasView } from "@/actions/canvasView.ts";
import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { portsOf, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened } from "@/workflow/document.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { findFits } from "@/canvas/drawing.ts";

export function ConnectDialog() {
  const { t } = useTranslation();
  const dialog = useWorkbench((workbench) => workbench.dialog);
  const close = () => {
    setWorkbench({ dialog: null });
    getCanvasView()?.focus();
  };
  const node = dialog?.kind === "connect" ? dialog.node : null;
  return (
    <Modal closeButtonProps={{ "aria-label": t("shell.close") }} opened={node !== null} onClose={close} title={t("connect.title")} data-testid="connect-dialog">
      {node !== null && <Form node={node} close={close} />}
    </Modal>
  );
}

function Form({ node, close }: { node: string; close: () => void }) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const types = useCatalogue((store) => store.types);
  const workflow = getOpened()?.workflow;
  const ports = workflow ? portsOf(workflow.nodes[node], types, workflow) : { inputs: {}, outputs: {} };
  const own = [
    ...Object.keys(ports.outputs).map((port) => ({ value: `out ${node}.${port}`, label: `${port} →` })),
    ...Object.keys(ports.inputs).map((port) => ({ value: `in ${node}.${port}`, label: `→ ${port}` })),
  ];
  const [port, setPort] = useState<string | null>(own[0]?.value ?? null);
  const [other, setOther] = useState<string | null>(null);
  const [side, end] = (port ?? "out ").split(" ") as ["in" | "out", string];

  const nameOf = (id: string) => {
    const entry = workflow?.nodes[id];
    return entry?.label || say(types[entry?.type ?? ""]?.title ?? id);
  };
  const others = port
    ? [...findFits(end, side)].flatMap(([id, fitting]) =>
        fitting.map((name) => ({ value: `${id}.${name}`, label: `${nameOf(id)} (${id}) · ${name}` })),
      )
    : [];

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!other) return;
        close();
        void connect(side === "out" ? { from: end, to: other } : { from: other, to: end });
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("connect.of", { node: nameOf(node) })}
        </Text>
        <Select
          label={t("connect.port")}
          data={own}
          value={port}
          allowDeselect={false}
          data-testid="connect-port"
          onChange={(value) => {
            setPort(value);
            setOther(null);
          }}
        />
        <Select
          label={t("connect.other")}
          data={others}
          value={other}
          searchable
          placeholder={others.length === 0 ? t("connect.none") : undefined}
          disabled={others.length === 0}
          data-testid="connect-other"
          onChange={setOther}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("connect.cancel")}
          </Button>
          <Button type="submit" disabled={!other} data-testid="connect-submit">
            {t("connect.connect")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
