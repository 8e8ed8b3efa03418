import { Alert, Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { goHome } from "@/actions/navigate.ts";
import type { ApiError } from "@/api/client.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./OpenFailure.module.css";

/** Why a workflow could not be opened, and the way back. */
export function OpenFailure({ failure }: { failure: ApiError }) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const said = failure.said;
  return (
    <main className={styles.page} data-testid="open-failure">
      <Stack maw={520}>
        <Alert color="red" title={said ? tell(said.problem) : t(`failure.${failure.failure}.problem`)}>
          {said ? tell(said.remedy) : t(`failure.${failure.failure}.remedy`)}
        </Alert>
        <Button variant="default" onClick={goHome}>
          {t("shell.home")}
        </Button>
      </Stack>
    </main>
  );
}
