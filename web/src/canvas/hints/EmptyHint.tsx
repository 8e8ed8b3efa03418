import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import styles from "./EmptyHint.module.css";

/** What to do with an empty canvas. */
export function EmptyHint({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.hint} data-testid="empty-hint">
      <h2>{t("canvas.empty.title")}</h2>
      <p>{t("canvas.empty.first")}</p>
      <p>{t("canvas.empty.second")}</p>
      <Button leftSection={<IconPlus size={16} />} onClick={onAdd} data-testid="empty-add">
        {t("canvas.empty.add")}
      </Button>
    </div>
  );
}
