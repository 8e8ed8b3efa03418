/** What became of the workflow's file: damage, a copy that was kept, a change from outside. It stays until it is read. */

import { ActionIcon } from "@mantine/core";
import { IconFileAlert, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types.ts";
import { useOpened } from "@/workflow/document.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./DocumentNotices.module.css";

const NONE: Message[] = [];

export function DocumentNotices() {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const notices = useOpened((opened) => opened.notices, NONE);
  const [read, setRead] = useState(0);
  // A server that was restarted begins to tell anew.
  if (read > notices.length) setRead(notices.length);
  const news = [...new Set(notices.slice(read).map(tell))];
  return (
    <div role="status" className={styles.place}>
      {news.length > 0 && (
        <div className={styles.notices} data-testid="document-notices">
          <IconFileAlert size={18} stroke={1.7} aria-hidden />
          <div className={styles.texts}>
            {news.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t("shell.close")}
            data-testid="document-notices-close"
            onClick={() => setRead(notices.length)}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}
