/** Shows what `tell` and `tellFailure` were given. */

import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { type Notice, useNotices } from "@/workflow/notices.ts";
import { useSpeak } from "@/workflow/speech.ts";

const COLOURS: Record<Notice["tone"], string> = { error: "red", info: "blue", done: "teal" };

export function Notices() {
  const { notices, dismiss } = useNotices();
  const { t } = useTranslation();
  const { tell } = useSpeak();

  useEffect(() => {
    for (const notice of notices) {
      const [title, message] = "said" in notice.text ? [tell(notice.text.said.problem), tell(notice.text.said.remedy)] : plain(notice.text);
      notifications.show({
        id: `notice-${notice.id}`,
        color: COLOURS[notice.tone],
        title,
        message,
        autoClose: notice.tone === "error" ? 9000 : 3500,
        "data-testid": `notice-${notice.tone}`,
      } as Parameters<typeof notifications.show>[0]);
      dismiss(notice.id);
    }

    function plain(text: Exclude<Notice["text"], { said: unknown }>): [string, string] {
      if ("failure" in text) return [t(`failure.${text.failure}.problem`), t(`failure.${text.failure}.remedy`)];
      return [t(text.key, text.values ?? {}), ""];
    }
  }, [notices, dismiss, t, tell]);

  return null;
}
