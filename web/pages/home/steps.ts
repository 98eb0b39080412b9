/** The first steps: which there are, which are done, and whether somebody put them away. */
import { useLocalStorage } from "@mantine/hooks";
import type { Start } from "./types.ts";

export interface Step {
  title: string;
  about: string;
  done: boolean;
  link: string;
  words: string;
}

/** Nothing has happened here yet. */
export function isFresh(start: Start): boolean {
  const untouched = !start.source && !start.destination && !start.automation;
  return !start.event && (untouched || start.sandbox);
}

export function stepsOf(start: Start): Step[] {
  return [
    {
      title: "Connect a hiring tool",
      about: "The tool that tests, interviews or screens your candidates tells Hirewire what happened.",
      done: start.source,
      link: "/connections/new",
      words: "Connect a hiring tool",
    },
    {
      title: "Connect where it should arrive",
      about: "Slack, a Google Sheet, your ATS, email.",
      done: start.destination,
      link: "/connections/new",
      words: "Connect a destination",
    },
    {
      title: "Turn an automation on",
      about: "Begin with a ready-made one and choose your channel, sheet or stage.",
      done: start.automation,
      link: "/automations/gallery",
      words: "Open the gallery",
    },
    {
      title: "See the first event",
      about: "It appears by itself when your hiring tool sends one.",
      done: start.event,
      link: "/events",
      words: "Open the inbox",
    },
  ];
}

/** In this browser. */
export function useFirstSteps(): { dismissed: boolean; dismiss: () => void } {
  const [value, setValue] = useLocalStorage({
    key: "hirewire-first-steps",
    defaultValue: "shown",
    getInitialValueInEffect: false,
  });
  return { dismissed: value === "dismissed", dismiss: () => setValue("dismissed") };
}
