/** What the files under deploy/ say, in the few words that tests ask for. */
import { parse } from "yaml";
import { read } from "./dockerfile.ts";

export interface Service {
  image?: string;
  command?: string[];
  environment?: Record<string, string>;
  env_file?: string[];
  ports?: string[];
  networks?: string[];
  volumes?: string[];
  tmpfs?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  mem_limit?: string;
  healthcheck?: { test: string[] };
  deploy?: { replicas?: number };
}

export interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, object>;
}

export const compose = parse(read("deploy/compose.yaml"), { merge: true }) as Compose;

export const UNITS = ["deploy/systemd/hirewire.service", "deploy/systemd/hirewire-worker@.service"];

/** @returns all values of each setting of a unit, over its sections */
export function readUnit(file: string): Map<string, string[]> {
  const lines = read(file).matchAll(/^(\w+)=(.*)$/gm);
  return new Map(
    [...Map.groupBy(lines, ([, name]) => name!)].map(([name, all]) => [
      name,
      all.map(([, , value]) => value!),
    ]),
  );
}

/** Names in a file of `NAME=value` lines, those in comments too: they are there to be used. */
export const namesIn = (file: string): string[] =>
  [...read(file).matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!);

export const TEMPLATES = [
  "_role.tpl",
  "_helpers.tpl",
  "intake.yaml",
  "worker.yaml",
  "access.yaml",
  "monitoring.yaml",
  "NOTES.txt",
].map((name) => `deploy/helm/hirewire/templates/${name}`);
