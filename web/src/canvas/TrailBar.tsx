/** Where one is while the inside of a sub-workflow is shown, and the way back. */

import { Select } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { follow, useDocument, useOpened } from "@/workflow/document.ts";
import { countRounds } from "@/workflow/nesting/inside.ts";
import type { Trail } from "@/workflow/opened.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./TrailBar.module.css";

const NOWHERE: Trail = [];

export function TrailBar() {
  const { t } = useTranslation();
  const trail = useOpened((opened) => opened.trail, NOWHERE);
  const title = useDocument((store) => store.whole?.workflow.title ?? "");
  const names = useNames(trail);
  const rounds = useDocument((store) => (store.whole ? countRounds(store.whole) : 0));
  const last = trail.at(-1);
  if (!last) return null;
  return (
    <nav className={styles.trail} aria-label={t("canvas.trail.name")} data-testid="trail">
      <button type="button" className={styles.step} onClick={() => follow([])} data-testid="trail-0">
        {title || t("shell.untitled")}
      </button>
      {names.map((name, place) => (
        <Fragment key={place}>
          <IconChevronRight size={14} className={styles.sign} aria-hidden />
          <button
            type="button"
            className={styles.step}
            aria-current={place === names.length - 1 ? "location" : undefined}
            onClick={() => follow(trail.slice(0, place + 1))}
            data-testid={`trail-${place + 1}`}
          >
            {name}
          </button>
        </Fragment>
      ))}
      {last.round !== null && rounds > 1 && (
        <Select
          size="xs"
          w={112}
          aria-label={t("canvas.trail.shown")}
          data={Array.from({ length: rounds }, (_, place) => ({ value: String(place + 1), label: t("canvas.trail.round", { round: place + 1 }) }))}
          value={String(last.round)}
          allowDeselect={false}
          data-testid="trail-round"
          onChange={(round) => follow([...trail.slice(0, -1), { ...last, round: Number(round) }])}
        />
      )}
      <span className={styles.hint}>{t("canvas.trail.leave")}</span>
    </nav>
  );
}

/** What the nodes on the way are called. */
function useNames(trail: Trail): string[] {
  const { say } = useSpeak();
  const types = useCatalogue((store) => store.types);
  const document = useDocument((store) => store.whole?.workflow);
  return trail.map(({ holder, workflow }, place) => {
    const around = place === 0 ? document : document?.workflows[trail[place - 1]?.workflow ?? ""];
    const entry = around?.nodes[holder];
    const type = types[entry?.type ?? ""];
    return entry?.label || document?.workflows[workflow]?.title || (type ? say(type.title) : workflow);
  });
}
