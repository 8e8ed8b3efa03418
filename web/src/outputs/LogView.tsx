/** What a node wrote while it ran. */

import { Switch } from "@mantine/core";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { getLog } from "@/api/routes.ts";
import { formatCount } from "@/ui/numbers.ts";
import type { LogLine } from "@/api/types.ts";
import { useOpened } from "@/workflow/document.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { EmptyState } from "./EmptyState.tsx";
import classes from "./Log.module.css";
import shared from "./outputs.module.css";
import { useStretch } from "./curves/useStretch.ts";

/** More than these would slow the page; the earlier ones stay with the server. */
const MOST_LINES = 3_000;

export function LogView({ document, node }: { document: string; node: string }) {
  const { t, i18n } = useTranslation();
  const { tell } = useSpeak();
  const stretch = useOpened(({ logs }) => logs[node], undefined);
  const run = useOpened((opened) => opened.run?.run ?? "", "");
  const live = useMemo(() => stretch && { start: stretch.start, items: stretch.lines }, [stretch]);
  const key = [document, node, run, stretch === undefined].join(" ");
  const lines = useStretch<LogLine>(key, live, async (after) => (await getLog(document, node, after)).lines);
  const [follows, setFollows] = useState(true);
  const pane = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = pane.current;
    if (element && follows) element.scrollTop = element.scrollHeight;
  }, [lines, follows]);

  if (lines.length === 0) return <EmptyState text={t("outputs.empty.log")} />;
  const hidden = Math.max(0, lines.length - MOST_LINES);

  return (
    <div className={classes.log}>
      <div
        ref={pane}
        className={classes.lines}
        role="log"
        tabIndex={0}
        aria-label={t("outputs.log")}
        data-testid="log"
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          setFollows(scrollHeight - scrollTop - clientHeight < 24);
        }}
      >
        {hidden > 0 ? <p className={shared.dim}>{t("outputs.logHidden", { number: formatCount(hidden, i18n.language) })}</p> : null}
        {lines.slice(hidden).map((line, index) => (
          // A line is known by its number only.
          <div key={hidden + index}>{tell(line) || " "}</div>
        ))}
      </div>
      <Switch
        size="xs"
        className={classes.follow ?? ""}
        label={t("outputs.logFollow")}
        checked={follows}
        onChange={(event) => setFollows(event.currentTarget.checked)}
      />
    </div>
  );
}
