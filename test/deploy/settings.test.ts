/** What the deployments set, publish and start is what the program knows: nothing else would notice a name that is misspelt. */
import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { hirewire } from "../e2e/hirewire.ts";
import { compose, namesIn, readUnit, UNITS } from "./deployments.ts";
import { read, readDockerfile, root } from "./dockerfile.ts";

const image = readDockerfile().at(-1)!;
/** Compose alone reads them. */
const OF_COMPOSE = ["HIREWIRE_DOMAIN", "HIREWIRE_IMAGE", "POSTGRES_PASSWORD"];
const OF_NODE = ["NODE_ENV"];
const ours = globSync("src/**/*.ts", { cwd: root }).map(read).join("\n");
/** By its name in quotes somewhere in the program. */
const isRead = (name: string): boolean => ours.includes(`"${name}"`) || OF_NODE.includes(name);

const helm = read("deploy/helm/hirewire/templates/_role.tpl");
const helmNames = [...helm.matchAll(/\bname: ([A-Z][A-Z0-9_]+)|"([A-Z][A-Z0-9_]+)"/g)].map(
  ([, name, listed]) => name ?? listed!,
);
const set: [string, string[]][] = [
  ["Dockerfile", Object.keys(image.env)],
  ["compose.yaml", Object.keys(compose.services["worker"]!.environment!)],
  [".env.example", namesIn("deploy/.env.example").filter((name) => !OF_COMPOSE.includes(name))],
  ["the chart", helmNames],
  ["hirewire.env.example", namesIn("deploy/systemd/hirewire.env.example")],
  ...UNITS.map((unit): [string, string[]] => [
    unit,
    readUnit(unit)
      .get("Environment")!
      .flatMap((line) => line.split(" ").map((pair) => pair.split("=")[0]!)),
  ]),
];

describe.each(set)("%s", (_file, names) => {
  it("sets what Hirewire reads, by the name by which it is read", () => {
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !isRead(name))).toEqual([]);
  });
});

describe("every command that starts it", () => {
  const commands: [string, string[]][] = [
    ["Dockerfile", JSON.parse(image.last["CMD"]!) as string[]],
    ["intake of compose.yaml", compose.services["intake"]!.command!],
    ["worker of compose.yaml", compose.services["worker"]!.command!],
    ["the chart", parse(/args: (\[.*\])/.exec(helm)![1]!.replace("{{ .role }}", "worker")) as string[]],
    ...UNITS.map((unit): [string, string[]] => [
      unit,
      readUnit(unit)
        .get("ExecStart")![0]!
        .replace(/^.*bin\/hirewire\.mjs /, "")
        .replace("%i", "9465")
        .split(" "),
    ]),
  ];

  it.each(commands)("%s: is `start` without the sandbox", (_where, [word, ...args]) => {
    expect(word).toBe("start");
    expect(args).toContain("--no-sandbox");
  });

  it("has options that there are", async () => {
    const { stdout } = await hirewire(tmpdir(), ["start", "--help"]);
    const known = new Set(stdout.match(/--[a-z-]+/g));
    const named = commands.flatMap(([, args]) => args.filter((word) => word.startsWith("--")));
    expect(named.filter((word) => !known.has(word))).toEqual([]);
  });

  it("leaves the role to what the deployment is", () => {
    const roles = commands.map(([where, args]) => [where, args[args.indexOf("--role") + 1]]);
    expect(Object.fromEntries(roles.filter(([, role]) => role !== "start"))).toEqual({
      "intake of compose.yaml": "intake",
      "worker of compose.yaml": "worker",
      "the chart": "worker",
      "deploy/systemd/hirewire-worker@.service": "worker",
    });
  });
});

describe("ports", () => {
  it("are the same everywhere, and the operators' port is published nowhere", () => {
    const { PORT: port, HIREWIRE_OPS_PORT: ops } = image.env;
    expect(image.last["EXPOSE"]).toBe(`${port} ${ops}`);
    expect(read("deploy/Caddyfile")).toContain(`dynamic a intake ${port} {`);
    expect(helm).toContain(`{ name: http, containerPort: ${port} }`);
    expect(helm).toContain(`{ name: ops, containerPort: ${ops} }`);
    expect(helm).toContain(`{ name: PORT, value: "${port}" }`);
    expect(helm).toContain(`{ name: HIREWIRE_OPS_PORT, value: "${ops}" }`);
    const policy = read("deploy/helm/hirewire/templates/access.yaml");
    expect([...policy.matchAll(/port: (\d+)/g)].map(([, number]) => number)).toEqual([port, ops]);
    expect(readUnit(UNITS[0]!).get("Environment")!.join(" ")).toContain(`HIREWIRE_OPS_PORT=${ops}`);
    const probes = [...helm.matchAll(/httpGet: \{ path: (\/\w+), port: (\w+) \}/g)].map(
      ([, path, name]) => `${path} ${name}`,
    );
    expect(probes).toEqual(["/healthz ops", "/healthz ops", "/readyz ops"]);
    const service = read("deploy/helm/hirewire/templates/intake.yaml");
    expect(service.match(/targetPort: \w+/g)).toEqual(["targetPort: http"]);
  });
});

describe("deploy/compose.yaml", () => {
  const { services, networks, volumes } = compose;

  it("gives nobody more than they need", () => {
    for (const [name, service] of Object.entries(services)) {
      expect({ name, ...service }).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        mem_limit: expect.any(String),
      });
    }
    for (const name of ["intake", "worker"]) expect(services[name]!.cap_add).toBeUndefined();
    expect(Object.entries(services).flatMap(([name, { ports }]) => (ports ? name : []))).toEqual(["caddy"]);
    expect(services["postgres"]!.networks).toEqual(["inside"]);
    expect(networks["inside"]).toEqual({ internal: true });
  });

  it("has one intake, two workers, and a place for what must last", () => {
    expect(Object.keys(services).toSorted()).toEqual(["caddy", "intake", "postgres", "worker"]);
    expect(services["worker"]!.deploy).toEqual({ replicas: 2 });
    const named = Object.values(services).flatMap((service) => service.volumes ?? []);
    const kept = named.map((volume) => volume.split(":")[0]!).filter((name) => !name.startsWith("."));
    expect(kept.toSorted()).toEqual(Object.keys(volumes).toSorted());
    // another folder would be lost with the container, without a word
    expect(services["postgres"]!.volumes).toEqual(["postgres:/var/lib/postgresql"]);
    expect(services["postgres"]!.image).toMatch(/^postgres:1[89]/);
  });

  it("refuses to start without the secrets, and asks for each in .env.example", () => {
    const text = read("deploy/compose.yaml");
    const asked = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name!);
    expect(asked.toSorted()).toEqual([
      "HIREWIRE_DOMAIN",
      "HIREWIRE_KEY",
      "HIREWIRE_TOKEN",
      "POSTGRES_PASSWORD",
    ]);
    const empty = [...read("deploy/.env.example").matchAll(/^(\w+)=$/gm)].map(([, name]) => name!);
    expect(empty.toSorted()).toEqual(asked.toSorted());
    expect(read(".gitignore").split("\n")).toContain("deploy/.env");
  });
});
