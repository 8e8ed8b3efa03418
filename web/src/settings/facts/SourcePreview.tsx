/** What a node that reads has found at its source: how it is written, and the first rows. */

import { useTranslation } from "react-i18next";

import type { NodeDraft, NodeType } from "@/api/types.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { useChoiceWords } from "@/workflow/choiceWords.ts";
import { KindIcon } from "@/settings/inputs/kindIcons.tsx";
import classes from "./SourcePreview.module.css";

export function SourcePreview({ type, draft }: { type: NodeType; draft: NodeDraft | undefined }) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const inWords = useChoiceWords();
  const preview = draft?.preview;
  if (!preview) return null;
  const found = type.settings.filter((field) => field.name in preview.settings);

  return (
    <section className={classes.preview} data-testid="source-preview">
      <h3>{t("settings.preview.title")}</h3>
      {found.length > 0 ? (
        <dl>
          {found.map((field) => (
            <div key={field.name} data-testid={`found-${field.name}`}>
              <dt>{say(field.title)}</dt>
              <dd>{inWords(preview.settings[field.name])}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      {/* Wider than its place at times, so it can be reached and moved by keys. */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("settings.preview.rows")}>
        <table>
          <thead>
            <tr>
              {preview.columns.map(([name, kind]) => (
                <th key={name} scope="col">
                  <KindIcon kind={kind} />
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row, place) => (
              <tr key={place}>
                {preview.columns.map(([name, kind], column) => (
                  <td key={name} data-kind={kind}>
                    {row[column] ?? "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {preview.more_columns > 0 ? <p>{t("settings.preview.more", { count: preview.more_columns })}</p> : null}
    </section>
  );
}
