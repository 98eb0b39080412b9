/** Then: what is done, step by step. */
import { Button, Select, Stack, Text, VisuallyHidden } from "@mantine/core";
import { Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useBuilder, useProblemsAt } from "./builder-context.ts";
import css from "./builder.module.css";
import { addStep, change, moveStep, removeStep } from "./content.ts";
import { OfferSelect } from "./offer-select.tsx";
import { actionOffers } from "./offered.ts";
import { Section } from "./section.tsx";
import { StepCard } from "./step-card.tsx";

/** A new one each time, so that the same news is read out twice. */
interface News {
  words: string;
}

export function StepsSection() {
  const { content, change: tell, apps, connections, readOnly } = useBuilder();
  const [problem] = useProblemsAt("steps");
  const [adding, setAdding] = useState(content.steps.length === 0);
  const [news, setNews] = useState<News>({ words: "" });
  const list = useRef<HTMLOListElement>(null);
  // a step that has just been added or moved has the focus once it is drawn there
  const focus = useRef<string | null>(null);
  useEffect(() => {
    if (focus.current === null) return;
    list.current
      ?.querySelector<HTMLElement>(`[data-step="${CSS.escape(focus.current)}"] [data-heading]`)
      ?.focus();
    focus.current = null;
  });

  return (
    <Section word="Then" about="What is done, in this order" path="steps">
      <AtsPicker />
      <ol className={css["steps"]} ref={list}>
        {content.steps.map((step, index) => (
          <li key={step.id} className={css["step"]} data-step={step.id}>
            <StepCard
              step={step}
              index={index}
              onMove={(by) => {
                tell((now) => moveStep(now, step.id, by));
                setNews({ words: `It is now step ${index + by + 1} of ${content.steps.length}.` });
                focus.current = step.id;
              }}
              onRemove={() => {
                tell((now) => removeStep(now, step.id));
                setNews({ words: `Step ${index + 1} was removed.` });
                setAdding(content.steps.length === 1);
                const next = content.steps[index + 1] ?? content.steps[index - 1];
                focus.current = next?.id ?? null;
              }}
            />
          </li>
        ))}
      </ol>
      <VisuallyHidden component="output">{news.words}</VisuallyHidden>
      <Stack gap="xs" mt={content.steps.length > 0 ? "lg" : 0} data-path="steps">
        {adding ? (
          <OfferSelect
            label={content.steps.length === 0 ? "What should happen" : "What should happen next"}
            placeholder="Search: message, row, note, mail …"
            offers={actionOffers(apps, connections)}
            value={null}
            onPick={(use) => {
              const added = addStep(content, use);
              tell(() => added.content);
              setAdding(false);
              setNews({ words: `Step ${added.content.steps.length} was added.` });
              focus.current = added.id;
            }}
            error={problem?.message}
            disabled={readOnly}
            required={content.steps.length === 0}
          />
        ) : (
          <Button
            variant="default"
            size="xs"
            w="fit-content"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
            disabled={readOnly}
          >
            Add a step
          </Button>
        )}
      </Stack>
    </Section>
  );
}

/** Where steps say "the ATS", one word says which. */
function AtsPicker() {
  const { content, change: tell, apps, readOnly } = useBuilder();
  const [problem] = useProblemsAt("ats");
  const used = content.steps.some(({ use }) => use.startsWith("ats."));
  if (!used && content.ats === undefined) return null;
  const offered = apps
    .filter(({ family }) => family === "ats")
    .map(({ key, label }) => ({ value: key, label }));
  return (
    <div data-path="ats">
      <Select
        label="Your ATS"
        description={
          <Text component="span" inherit>
            The steps below that write to the ATS write to this one.
          </Text>
        }
        data={offered}
        value={content.ats ?? null}
        onChange={(ats) => {
          // accounts of the other ATS are none of this one
          const steps = content.steps.map(({ connection, ...step }) =>
            step.use.startsWith("ats.") || connection === undefined ? step : { ...step, connection },
          );
          tell(() => change({ ...content, steps }, { ats: ats ?? undefined }));
        }}
        error={problem?.message}
        disabled={readOnly}
        allowDeselect={false}
        searchable
        mb="lg"
      />
    </div>
  );
}
