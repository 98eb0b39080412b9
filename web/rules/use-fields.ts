import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FieldInfo } from "../../src/core/builder/field-info.ts";
import { api } from "../api/client.ts";

/** The part of an automation, finished or not, that decides what it can read. */
export interface FieldsOf {
  trigger: string;
  from?: string[] | undefined;
  ats?: string | undefined;
  steps?: { id?: string | undefined; use?: string | undefined }[] | undefined;
}

/** What an automation can read; asked again when its trigger or its steps change, not with every letter in them. */
export function useFields({ trigger, from, ats, steps = [] }: FieldsOf) {
  const wanted = { trigger, from, ats, steps: steps.map(({ id, use }) => ({ id, use })) };
  return useQuery({
    queryKey: ["fields", wanted],
    queryFn: async ({ signal }) =>
      (await api<{ items: FieldInfo[] }>("POST", "/fields", { body: wanted, signal })).items,
    enabled: trigger !== "",
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** @returns the fields that a step can read: those of the steps above it, none of its own or of those below */
export function fieldsAbove(fields: readonly FieldInfo[], stepsAbove: readonly string[]): FieldInfo[] {
  return fields.filter(({ step }) => step === undefined || stepsAbove.includes(step));
}
