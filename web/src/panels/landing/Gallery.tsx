/** The examples as cards, to be searched and filtered. */

import { Button, Chip, Group, Skeleton, TextInput, UnstyledButton } from "@mantine/core";
import { IconClock, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { getGallery } from "@/api/routes.ts";
import type { GalleryEntry } from "@/api/types.ts";
import { formatDuration } from "@/ui/numbers.ts";
import { CardArt } from "./CardArt.tsx";
import { findExamples, inLanguage, type Wanted } from "./finding.ts";
import classes from "./home.module.css";
import { openGalleryExample } from "./opening.ts";

const ANY: Wanted = { words: "", paradigm: null, dataKind: null };

export function Gallery() {
  const { t } = useTranslation();
  const gallery = useQuery({ queryKey: ["gallery"], queryFn: getGallery, staleTime: 60_000 });
  const [wanted, setWanted] = useState(ANY);
  const [opening, setOpening] = useState<string | null>(null);
  const examples = gallery.data ?? [];
  const found = findExamples(examples, wanted, ({ paradigm, data_kind }) => [
    paradigm,
    data_kind,
    t(`home.paradigms.${paradigm}`),
    t(`home.dataKinds.${data_kind}`),
  ]);
  const want = (change: Partial<Wanted>) => setWanted((before) => ({ ...before, ...change }));
  const open = async (name: string) => {
    setOpening(name);
    await openGalleryExample(name);
    setOpening(null);
  };

  return (
    <section className={classes.section} aria-labelledby="gallery-title">
      <div className={classes.sectionHead}>
        <h2 id="gallery-title">{t("home.gallery")}</h2>
        <TextInput
          size="sm"
          w={230}
          leftSection={<IconSearch size={15} />}
          placeholder={t("home.search")}
          aria-label={t("home.search")}
          value={wanted.words}
          data-testid="gallery-search"
          onChange={(event) => want({ words: event.currentTarget.value })}
        />
      </div>
      <div className={classes.filters}>
        <Filter
          label={t("home.paradigm")}
          names={[...new Set(examples.map((example) => example.paradigm))]}
          chosen={wanted.paradigm}
          say={(name) => t(`home.paradigms.${name}`)}
          choose={(paradigm) => want({ paradigm })}
        />
        <Filter
          label={t("home.dataKind")}
          names={[...new Set(examples.map((example) => example.data_kind))]}
          chosen={wanted.dataKind}
          say={(name) => t(`home.dataKinds.${name}`)}
          choose={(dataKind) => want({ dataKind })}
        />
      </div>
      <div className={classes.cards}>
        {gallery.isLoading ? [0, 1, 2].map((place) => <Skeleton key={place} height={240} radius="md" />) : null}
        {found.map((example) => (
          <Card key={example.name} example={example} isOpening={opening === example.name} open={() => void open(example.name)} />
        ))}
      </div>
      <div role="status">
        {gallery.isSuccess && found.length === 0 ? (
          <p className={classes.nothing}>
            {examples.length === 0 ? t("home.noExamples") : t("home.nothingFound")}{" "}
            {examples.length > 0 ? (
              <Button size="compact-sm" variant="subtle" data-testid="gallery-all" onClick={() => setWanted(ANY)}>
                {t("home.allExamples")}
              </Button>
            ) : null}
          </p>
        ) : null}
      </div>
      {gallery.isError ? <p className={classes.nothing}>{t("home.galleryFailed")}</p> : null}
    </section>
  );
}

/** A row of names of which one may be chosen; a second press takes it back. */
function Filter<Name extends string>({ label, names, chosen, say, choose }: {
  label: string;
  names: readonly Name[];
  chosen: Name | null;
  say: (name: Name) => string;
  choose: (name: Name | null) => void;
}) {
  if (names.length < 2) return null;
  return (
    <Group gap={6} role="group" aria-label={label}>
      <span className={classes.filterName}>{label}</span>
      {names.map((name) => (
        <Chip
          key={name}
          size="xs"
          variant="light"
          checked={chosen === name}
          onChange={() => choose(chosen === name ? null : name)}
        >
          {say(name)}
        </Chip>
      ))}
    </Group>
  );
}

function Card({ example, isOpening, open }: { example: GalleryEntry; isOpening: boolean; open: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <UnstyledButton
      className={classes.card}
      disabled={isOpening}
      data-busy={isOpening || undefined}
      data-testid={`gallery-card-${example.name}`}
      onClick={open}
    >
      <div className={classes.picture}>
        {example.picture_url ? <img src={example.picture_url} alt="" loading="lazy" /> : <CardArt name={example.name} />}
      </div>
      <div className={classes.cardText}>
        <h3>{inLanguage(example.title, i18n.language)}</h3>
        <p>{inLanguage(example.summary, i18n.language)}</p>
        <div className={classes.cardFoot}>
          <span className={classes.tag}>{t(`home.paradigms.${example.paradigm}`)}</span>
          <span className={classes.tag} data-kind="data">
            {t(`home.dataKinds.${example.data_kind}`)}
          </span>
          <span className={classes.minutes}>
            <IconClock size={13} stroke={1.7} aria-hidden />
            {formatDuration(example.minutes, i18n.language)}
          </span>
        </div>
      </div>
    </UnstyledButton>
  );
}
