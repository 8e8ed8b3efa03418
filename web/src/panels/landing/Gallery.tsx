/** The examples as cards, to be searched and filtered. */

import { Chip, Group, Skeleton, TextInput, UnstyledButton } from "@mantine/core";
import { IconClock, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { getGallery } from "@/api/routes.ts";
import type { GalleryEntry } from "@/api/types.ts";
import { formatMeasure } from "@/ui/numbers.ts";
import { CardArt } from "./CardArt.tsx";
import { findExamples, inLanguage, paradigmsOf } from "./finding.ts";
import classes from "./home.module.css";
import { openGalleryExample } from "./opening.ts";

export function Gallery() {
  const { t } = useTranslation();
  const gallery = useQuery({ queryKey: ["gallery"], queryFn: getGallery, staleTime: 60_000 });
  const [words, setWords] = useState("");
  const [paradigm, setParadigm] = useState<string | null>(null);
  const [opening, setOpening] = useState<string | null>(null);
  const examples = gallery.data ?? [];
  const found = findExamples(examples, words, paradigm);
  const paradigms = paradigmsOf(examples);
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
          value={words}
          data-testid="gallery-search"
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </div>
      {paradigms.length > 1 ? (
        <Group gap={6} mb="md">
          <ParadigmChip label={t("home.all")} checked={paradigm === null} choose={() => setParadigm(null)} />
          {paradigms.map((name) => (
            <ParadigmChip
              key={name}
              label={t(`home.paradigms.${name}`, { defaultValue: name })}
              checked={paradigm === name}
              choose={() => setParadigm(paradigm === name ? null : name)}
            />
          ))}
        </Group>
      ) : null}
      <div className={classes.cards}>
        {gallery.isLoading ? [0, 1, 2].map((place) => <Skeleton key={place} height={240} radius="md" />) : null}
        {found.map((example) => (
          <Card key={example.name} example={example} isOpening={opening === example.name} open={() => void open(example.name)} />
        ))}
      </div>
      {gallery.isSuccess && found.length === 0 ? (
        <p className={classes.nothing}>{examples.length === 0 ? t("home.noExamples") : t("home.nothingFound")}</p>
      ) : null}
      {gallery.isError ? <p className={classes.nothing}>{t("home.galleryFailed")}</p> : null}
    </section>
  );
}

function ParadigmChip({ label, checked, choose }: { label: string; checked: boolean; choose: () => void }) {
  return (
    <Chip size="xs" variant="light" checked={checked} onChange={choose}>
      {label}
    </Chip>
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
          {example.paradigm ? (
            <span className={classes.tag}>{t(`home.paradigms.${example.paradigm}`, { defaultValue: example.paradigm })}</span>
          ) : null}
          <span className={classes.minutes}>
            <IconClock size={13} stroke={1.7} aria-hidden />
            {t("home.minutes", { count: example.minutes, number: formatMeasure(example.minutes, i18n.language) })}
          </span>
        </div>
      </div>
    </UnstyledButton>
  );
}
