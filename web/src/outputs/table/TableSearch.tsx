/** What of a table is picked out: a text to search, and the filters that hold. */

import { ActionIcon, TextInput } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSpeak } from "@/workflow/speech.ts";
import type { Arrangement } from "./arrangement.ts";
import classes from "@/outputs/outputs.module.css";

/** Milliseconds without a key after which the search begins: it may go over millions of rows. */
const PAUSE = 350;

interface TableSearchProps {
  arrangement: Arrangement;
  arrange: (arrangement: Arrangement) => void;
}

export function TableSearch({ arrangement, arrange }: TableSearchProps) {
  const { t } = useTranslation();
  const { say } = useSpeak();
  const [text, setText] = useState("");

  useEffect(() => {
    if (text === arrangement.search) return;
    const timer = setTimeout(() => arrange({ ...arrangement, search: text }), PAUSE);
    return () => clearTimeout(timer);
  }, [text, arrangement, arrange]);

  return (
    <>
      <TextInput
        size="xs"
        w={170}
        leftSection={<IconSearch size={13} />}
        aria-label={t("outputs.table.search")}
        placeholder={t("outputs.table.search")}
        value={text}
        autoComplete="off"
        maxLength={200}
        data-testid="table-search"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {arrangement.where.map((test, place) => (
        <span key={JSON.stringify([place, test])} className={classes.chip} data-testid="table-filter">
          {test.column} {say(test.test)} {test.value}
          <ActionIcon
            size={14}
            variant="transparent"
            color="gray"
            aria-label={t("outputs.table.filterRemove", { column: test.column })}
            onClick={() => arrange({ ...arrangement, where: arrangement.where.filter((_, other) => other !== place) })}
          >
            <IconX size={11} />
          </ActionIcon>
        </span>
      ))}
    </>
  );
}
