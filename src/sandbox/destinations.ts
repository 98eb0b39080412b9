/**
 * Every destination beside Slack and Google: the ATSs, and the hiring tools that can be told something. Each is mounted
 * under the key of its app, with faults of its own.
 */
import type { Router } from "express";
import { createAshbyStandIn } from "./ashby/create-ashby-stand-in.ts";
import type { AtsWorld } from "./ats/world.ts";
import { createBamboohrStandIn } from "./bamboohr/create-bamboohr-stand-in.ts";
import { createFaults, type FaultAnswers, type Faults } from "./faults.ts";
import { createGreenhouseStandIn } from "./greenhouse/create-greenhouse-stand-in.ts";
import { createHubspotStandIn } from "./hubspot/create-hubspot-stand-in.ts";
import { createLeverStandIn } from "./lever/create-lever-stand-in.ts";
import { createMergeStandIn } from "./merge/create-merge-stand-in.ts";
import { createRecruiteeStandIn } from "./recruitee/create-recruitee-stand-in.ts";
import { createSmartrecruitersStandIn } from "./smartrecruiters/create-smartrecruiters-stand-in.ts";
import { createTeamsStandIn } from "./teams/create-teams-stand-in.ts";
import { createTeamtailorStandIn } from "./teamtailor/create-teamtailor-stand-in.ts";
import { createHatchbeaconApi } from "./vendors/hatchbeacon-api.ts";
import { createHiresscopeApi } from "./vendors/hiresscope-api.ts";
import { createNtrvstaApi } from "./vendors/ntrvsta-api.ts";
import { createTalentsproutApi } from "./vendors/talentsprout-api.ts";
import { createWorkableStandIn } from "./workable/create-workable-stand-in.ts";

export interface Destination {
  /** Key of the app. */
  app: string;
  label: string;
  router: Router;
  faults: Faults;
  /** The people behind it; null when it is no ATS. */
  world: AtsWorld | null;
  /**
   * Values of a connection to it.
   *
   * @param base  where its router is mounted, without a slash at the end
   */
  connection(base: string): Record<string, unknown>;
  /** What was done there, oldest first, in words; for ATSs the world says it. */
  arrived: () => string[];
}

type Described = Omit<Destination, "faults" | "arrived"> & {
  faultAnswers?: FaultAnswers;
  arrived?: () => string[];
};

/** @param options.unlimited  true where the ATSs shall take calls as fast as they come */
export function createDestinations({
  now,
  unlimited = false,
}: {
  now: () => number;
  unlimited?: boolean;
}): ReadonlyMap<string, Destination> {
  const all = [...atsDestinations(now, unlimited), ...hiringTools(now), ...others(now)].map(
    ({ faultAnswers, arrived = () => [], ...destination }): Destination => ({
      ...destination,
      arrived,
      faults: createFaults({ now, ...(faultAnswers && { answers: faultAnswers }) }),
    }),
  );
  return new Map(all.map((destination) => [destination.app, destination]));
}

/** In whose name the connections act. */
const RECRUITER = "rita@acme.example";

function atsDestinations(now: () => number, unlimited: boolean): Described[] {
  const anyRate = unlimited ? ({ rateLimits: false } as const) : {};
  const anyMinute = unlimited ? { callsPerMinute: null } : {};
  const greenhouse = createGreenhouseStandIn({ now, ...(unlimited && { callsPerWindow: false }) });
  const lever = createLeverStandIn({ now, ...anyRate });
  const ashby = createAshbyStandIn({ now, ...(unlimited && { callsPerMinute: false }) });
  const workable = createWorkableStandIn({ now, ...anyRate });
  const teamtailor = createTeamtailorStandIn({ now, ...anyRate });
  const smartrecruiters = createSmartrecruitersStandIn({ now, ...anyRate });
  const recruitee = createRecruiteeStandIn({ now, ...anyMinute });
  const bamboohr = createBamboohrStandIn({ now, ...anyMinute });
  const merge = createMergeStandIn({ now, ...anyMinute });
  return [
    {
      ...greenhouse,
      app: "greenhouse",
      label: "Greenhouse",
      connection: (base) => ({
        client_id: greenhouse.clientId,
        client_secret: greenhouse.clientSecret,
        user_id: greenhouse.userId,
        api_url: `${base}/v3`,
        token_url: `${base}/token`,
      }),
    },
    {
      ...lever,
      app: "lever",
      label: "Lever",
      connection: (base) => ({ api_key: lever.apiKey, api_url: base, acting_user: RECRUITER }),
    },
    {
      ...ashby,
      app: "ashby",
      label: "Ashby",
      connection: (base) => ({ api_key: ashby.apiKey, api_url: base }),
    },
    {
      ...workable,
      app: "workable",
      label: "Workable",
      connection: (base) => ({
        subdomain: "acme",
        token: workable.token,
        member: RECRUITER,
        api_url: `${base}/spi/v3`,
      }),
    },
    {
      ...teamtailor,
      app: "teamtailor",
      label: "Teamtailor",
      connection: (base) => ({ api_key: teamtailor.token, user: RECRUITER, api_url: `${base}/v1` }),
    },
    {
      ...smartrecruiters,
      app: "smartrecruiters",
      label: "SmartRecruiters",
      connection: (base) => ({ api_key: smartrecruiters.token, api_url: base }),
    },
    {
      ...recruitee,
      app: "recruitee",
      label: "Recruitee",
      connection: (base) => ({ token: recruitee.token, company: recruitee.company.id, api_url: base }),
    },
    {
      ...bamboohr,
      app: "bamboohr",
      label: "BambooHR",
      connection: (base) => ({
        company: "acme",
        api_key: bamboohr.apiKey,
        rejection_statuses: bamboohr.world.rejectionReasons.map(({ name }) => name).join(", "),
        api_url: base,
      }),
    },
    {
      ...merge,
      app: "merge",
      label: "Merge",
      connection: (base) => ({
        api_key: merge.apiKey,
        account_token: merge.accountToken,
        acting_user: merge.world.users[0]?.id,
        api_url: base,
      }),
    },
  ];
}

function hiringTools(now: () => number): Described[] {
  const ntrvsta = createNtrvstaApi({ now, anyAddress: true });
  ntrvsta.addTemplate({ id: "your-template-id", title: "First interview" });
  const hiresscope = createHiresscopeApi({ now, anyAddress: true });
  for (const id of ["app_xyz789"]) hiresscope.addApplication({ id, status: "SCORED" });
  const hatchbeacon = createHatchbeaconApi({ now });
  const talentsprout = createTalentsproutApi({ now });
  return [
    {
      app: "ntrvsta",
      label: "NTRVSTA",
      router: ntrvsta.router,
      world: null,
      connection: (base) => ({ api_key: ntrvsta.apiKey, api_url: base }),
      arrived: () => ntrvsta.invitations().map(({ candidate }) => `invited ${candidate.email}`),
    },
    {
      app: "hiresscope",
      label: "HIRESSCOPE",
      router: hiresscope.router,
      world: null,
      // the sandbox's hiring tools know their addresses from the start
      connection: (base) => ({ api_key: hiresscope.token, api_url: `${base}/api/v1`, webhook_by: "hand" }),
    },
    {
      app: "hatchbeacon",
      label: "HatchBeacon",
      router: hatchbeacon.router,
      world: null,
      connection: (base) => ({
        api_key: hatchbeacon.apiKey,
        secret_key: hatchbeacon.secretKey,
        api_url: base,
      }),
      arrived: () =>
        hatchbeacon.applications().map(({ fields }) => `application of ${String(fields["email"])}`),
    },
    {
      app: "talentsprout",
      label: "TalentSprout",
      router: talentsprout.router,
      world: null,
      connection: (base) => ({ api_key: talentsprout.apiKey, api_url: `${base}/api/v1` }),
      arrived: () => talentsprout.interviews().map(({ title }) => `interview "${title}"`),
    },
  ];
}

function others(now: () => number): Described[] {
  const hubspot = createHubspotStandIn({ now });
  const teams = createTeamsStandIn({ now });
  return [
    {
      app: "hubspot",
      label: "HubSpot",
      router: hubspot.router,
      world: null,
      connection: (base) => ({ access_token: hubspot.token, api_url: base }),
      arrived: () =>
        hubspot
          .contacts()
          .map(({ properties: { email, ...rest } }) => `contact ${email}: ${inWords(Object.entries(rest))}`),
    },
    {
      app: "teams",
      label: "Microsoft Teams",
      router: teams.router,
      world: null,
      connection: (base) => ({ webhook_url: `${base}${teams.webhookPath}` }),
      arrived: () => teams.cards().map(({ card }) => `card: ${textsIn(card).join("; ")}`),
    },
  ];
}

function inWords(entries: readonly (readonly [string, unknown])[]): string {
  return entries.map(([name, value]) => `${name} ${String(value)}`).join(", ");
}

/** What a card says, without how it looks. */
function textsIn(element: unknown): string[] {
  if (Array.isArray(element)) return element.flatMap(textsIn);
  if (typeof element !== "object" || element === null) return [];
  const { text, title, value, body, facts, items } = element as Record<string, unknown>;
  const own = [title, value ?? text].filter((word) => typeof word === "string").join(": ");
  return [...(own === "" ? [] : [own]), ...textsIn(body), ...textsIn(facts), ...textsIn(items)];
}
