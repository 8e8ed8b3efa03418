/** A request that failed, in the server's words or the page's. */

import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/client.ts";
import { useSpeak } from "@/workflow/speech.ts";
import classes from "./outputs.module.css";

export function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const failure = error instanceof ApiError ? error.failure : "broken";
  const said = error instanceof ApiError ? error.said : null;
  return (
    <div className={classes.empty} role="alert">
      <p>{said ? tell(said.problem) : t(`failure.${failure}.problem`)}</p>
      <p className={classes.dim}>{said ? tell(said.remedy) : t(`failure.${failure}.remedy`)}</p>
    </div>
  );
}
