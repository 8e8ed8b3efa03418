/** Asks before a model is read whose format could hide code. */

import { Button, Group, Modal, Text } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useSpeak } from "@/workflow/speech.ts";
import { leaveModel, openTrusted, type WaitingModel } from "./opening.ts";

interface TrustModelProps {
  model: WaitingModel;
  onWait: (model: WaitingModel | null) => void;
}

export function TrustModel({ model, onWait }: TrustModelProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const [isBusy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    onWait(await openTrusted(model));
  };
  const leave = () => {
    leaveModel(model);
    onWait(null);
  };
  return (
    <Modal
      closeButtonProps={{ "aria-label": t("shell.close") }}
      opened
      onClose={leave}
      title={t("home.trust.title")}
      data-testid="trust-model"
      centered
    >
      <Text size="sm">{tell(model.said.problem)}</Text>
      <Text size="sm" mt="xs" c="dimmed">
        {t("home.trust.question")}
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={leave}>
          {t("home.trust.leave")}
        </Button>
        <Button
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          loading={isBusy}
          data-testid="trust-model-confirm"
          onClick={() => void open()}
        >
          {t("home.trust.open")}
        </Button>
      </Group>
    </Modal>
  );
}
