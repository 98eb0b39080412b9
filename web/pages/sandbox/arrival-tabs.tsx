/** What arrived, by place, each as it would look there. */
import { Badge, Tabs } from "@mantine/core";
import { useState } from "react";
import { useLocation, useSearch } from "wouter";
import { MailsView } from "./mails-view.tsx";
import { OthersView } from "./others-view.tsx";
import { RecordsView } from "./records-view.tsx";
import { SheetsView } from "./sheets-view.tsx";
import { SlackView } from "./slack-view.tsx";
import type { Arrivals } from "./types.ts";

export function ArrivalTabs({ arrivals }: { arrivals: Arrivals }) {
  const { channels, sheets, records, mails, others, sent } = arrivals;
  const search = useSearch();
  const [location, navigate] = useLocation();
  const [tab, setTab] = useState(() => new URLSearchParams(search).get("show") ?? "slack");
  const show = (value: string | null): void => {
    if (value === null) return;
    setTab(value);
    navigate(`${location}?show=${value}`, { replace: true });
  };
  const changed = records.flatMap(({ people }) => people.filter((person) => person.changed)).length;
  const tabs = [
    { key: "slack", label: "Slack", count: sum(channels.map(({ messages }) => messages.length)) },
    { key: "sheets", label: "Sheets", count: sum(sheets.map(({ rows, earlier }) => rows.length + earlier)) },
    { key: "ats", label: "ATS", count: changed },
    { key: "mail", label: "Mail", count: mails.length },
    { key: "more", label: "More", count: others.length },
  ];
  return (
    <Tabs value={tabs.some(({ key }) => key === tab) ? tab : "slack"} onChange={show}>
      <Tabs.List mb="md">
        {tabs.map(({ key, label, count }) => (
          <Tabs.Tab
            key={key}
            value={key}
            px={{ base: "xs", sm: "md" }}
            rightSection={count > 0 && <Count>{count}</Count>}
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="slack">
        <SlackView channels={channels} />
      </Tabs.Panel>
      <Tabs.Panel value="sheets">
        <SheetsView sheets={sheets} />
      </Tabs.Panel>
      <Tabs.Panel value="ats">
        <RecordsView records={records} />
      </Tabs.Panel>
      <Tabs.Panel value="mail">
        <MailsView mails={mails} />
      </Tabs.Panel>
      <Tabs.Panel value="more">
        <OthersView others={others} sent={sent} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Count({ children }: { children: number }) {
  return (
    <Badge size="sm" variant="light" color="gray" c="var(--mantine-color-text)">
      {children}
    </Badge>
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
