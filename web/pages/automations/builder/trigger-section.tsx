/** When: what starts it, and from which accounts. */
import { Anchor, MultiSelect, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { useBuilder, useProblemsAt, useProblemsIn } from "./builder-context.ts";
import { change } from "./content.ts";
import { OfferSelect } from "./offer-select.tsx";
import { triggerOffers } from "./offered.ts";
import { Section } from "./section.tsx";

export function TriggerSection() {
  const { content, change: tell, apps, connections, readOnly } = useBuilder();
  const { trigger = "", from = [] } = content;
  const [problem] = useProblemsAt("trigger");
  const [wrongFrom] = useProblemsIn("from");
  const vendor = apps.find(({ events }) => events.some(({ key }) => key === trigger));
  const sends = new Set(
    vendor ? [vendor.key] : apps.filter(({ events }) => events.length > 0).map(({ key }) => key),
  );
  const senders = connections.filter(({ app }) => sends.has(app));
  const names = [...new Set([...senders.map(({ name }) => name), ...from])];
  return (
    <Section word="When" about="What starts it" path="trigger">
      <Stack gap="sm">
        <div data-path="trigger">
          <OfferSelect
            label="What happens"
            placeholder="Search: scored, interview, hired …"
            offers={triggerOffers(apps, connections)}
            value={trigger === "" ? null : trigger}
            onPick={(value) => tell((now) => change(now, { trigger: value, from: undefined }))}
            error={problem?.message}
            disabled={readOnly}
            required
          />
        </div>
        {trigger !== "" && senders.length === 0 && (
          <Text size="sm" c="dimmed">
            {vendor ? `No ${vendor.label} account is connected yet. ` : "No hiring tool is connected yet. "}
            <Anchor
              component={Link}
              href={vendor ? `/connections/new?app=${vendor.key}` : "/connections"}
              underline="always"
            >
              Connect one
            </Anchor>
          </Text>
        )}
        {(senders.length > 1 || from.length > 0) && (
          <div data-path="from">
            <MultiSelect
              label="Only from"
              description="Left empty, events of every account count."
              placeholder={from.length === 0 ? "Every account" : ""}
              data={names}
              value={from}
              onChange={(value) => tell((now) => change(now, { from: value }))}
              error={wrongFrom?.message}
              disabled={readOnly}
              clearable
              clearButtonProps={{ "aria-label": "Every account" }}
            />
          </div>
        )}
      </Stack>
    </Section>
  );
}
