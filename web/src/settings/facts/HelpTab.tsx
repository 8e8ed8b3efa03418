/** What a node does and what its ports are for. */

import { Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { NodeType, Port } from "@/api/types.ts";
import { useSpeak } from "@/workflow/speech.ts";
import classes from "@/settings/settings.module.css";

export function HelpTab({ type }: { type: NodeType }) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  return (
    <Stack gap={14} data-testid="help">
      <Text size="sm" fw={500}>
        {say(type.summary)}
      </Text>
      {type.help ? (
        <Text size="sm" className={classes.prose}>
          {reflow(say(type.help))}
        </Text>
      ) : null}
      <Ports title={t("settings.inputs")} ports={type.inputs} />
      <Ports title={t("settings.outputs")} ports={type.outputs} />
      {type.keywords.length > 0 ? (
        <Group gap={4}>
          {type.keywords.map((word) => (
            <Badge key={word} size="sm" variant="default" tt="none" fw={400}>
              {say(word)}
            </Badge>
          ))}
        </Group>
      ) : null}
    </Stack>
  );
}

function Ports({ title, ports }: { title: string; ports: Readonly<Record<string, Port>> }) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  if (Object.keys(ports).length === 0) return null;
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      <dl className={classes.ports}>
        {Object.entries(ports).map(([name, port]) => (
          <div key={name}>
            <dt>
              <span className={classes.dot} style={{ background: `var(--port-${port.type})` }} aria-hidden />
              {name}
              <span className={classes.faint}>
                {t(`settings.port.${port.type}`)}
                {port.optional ? ` · ${t("settings.port.optional")}` : ""}
                {port.many ? ` · ${t("settings.port.many")}` : ""}
              </span>
            </dt>
            <dd>{say(port.description)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Lines of a paragraph as one, so that the panel breaks them; empty lines and lists stay. */
function reflow(text: string): string {
  return text.replace(/([^\n])\n(?=[^\n\s*-])/g, "$1 ");
}
