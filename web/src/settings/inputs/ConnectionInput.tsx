import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { setWorkbench } from "@/actions/workbench.ts";
import { getConnections } from "@/api/routes.ts";
import type { InputProps } from "./input.ts";
import { NameInput } from "./NameInput.tsx";

/** The name of one of the user's connections, with the dialog that names another beside it. */
export function ConnectionInput(props: InputProps) {
  const { t } = useTranslation();
  const connections = useQuery({ queryKey: ["connections"], queryFn: getConnections, retry: false });
  return (
    <Group gap={4} wrap="nowrap" align="start">
      <div style={{ flex: 1 }}>
        <NameInput {...props} known={(connections.data ?? []).map(({ name }) => name)} />
      </div>
      <Tooltip label={t("connections.manage")} openDelay={400}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t("connections.manage")}
          data-testid={`connections-${props.path}`}
          onClick={() => setWorkbench({ dialog: { kind: "connections" } })}
        >
          <IconPlugConnected size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
