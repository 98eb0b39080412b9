/**
 * An installation: several processes of the real product on one PostgreSQL, each with its own way to the database, and a proxy in
 * front of those that take calls. Any of them may die, be paused or be cut off, and comes back.
 */
import { randomBytes } from "node:crypto";
import { type PrivateCluster, startPrivateCluster } from "../../postgres/private-cluster.ts";
import { makeDataDir, removeDataDir } from "../hirewire.ts";
import type { Home } from "./home.ts";
import type { CrashPoint, Injected } from "./inject.ts";
import { apiAt, type Death, NeverListened, type Product, startProduct } from "./product.ts";
import { startBalancer, startTcpLine, type TcpLine } from "./tcp.ts";

export interface Member {
  /** `intake 1`, `worker 3` */
  name: string;
  role: "intake" | "worker";
  line: TcpLine;
  alive(): boolean;
  /** It shall still hurt itself. */
  isArmed(): boolean;
  /** As the database knows it. */
  holder(): string;
  kill(): Promise<void>;
  /** Stands still until it goes on, as a machine that is moved or out of memory. */
  pause(): void;
  goOn(): void;
  /** Begins once more, in the place of the one that runs. */
  restart(options?: { crash?: CrashPoint; signal?: NodeJS.Signals }): Promise<void>;
  /** Of all its lives. */
  output(): string;
}

export interface Fleet extends Home {
  cluster: PrivateCluster;
  intakes: readonly Member[];
  workers: readonly Member[];
  all: readonly Member[];
  /** Brings back whoever is dead, paused or cut off. */
  heal(): Promise<void>;
  /** Who ended without being told to. */
  readonly surprises: readonly string[];
}

/** @param options.leaseMs  how long a claim holds; default as in earnest */
export async function openFleet(options: {
  intakes: number;
  workers: number;
  leaseMs?: number;
}): Promise<Fleet> {
  const cluster = await startPrivateCluster();
  const balancer = await startBalancer();
  const ours = {
    HIREWIRE_KEY: randomBytes(32).toString("base64"),
    PUBLIC_URL: balancer.url,
  };
  const inject = options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs };
  const how: { args: string[]; inject: Injected } = { args: [], inject };
  const surprises: string[] = [];
  const count = { intake: options.intakes, worker: options.workers };
  const roles = (["intake", "worker"] as const).flatMap((role) =>
    Array.from({ length: count[role] }, (_, index) => ({ role, name: `${role} ${index + 1}` })),
  );
  const made = await Promise.all(
    roles.map(async ({ role, name }) => {
      const line = await startTcpLine(cluster.port);
      const url = new URL(cluster.url);
      url.port = String(line.port);
      const env = { ...ours, DATABASE_URL: url.href, HIREWIRE_ROLE: role };
      return createMember({ name, role, line, env, how, targets: balancer.targets, surprises });
    }),
  );
  const all = made.map(({ member }) => member);
  const heal = async (): Promise<void> => {
    for (const member of all) {
      member.line.pass();
      member.goOn();
    }
    await Promise.all(all.filter((member) => !member.alive()).map((member) => member.restart()));
  };
  let product: Product | null = null;

  return {
    isOne: false,
    cluster,
    all,
    intakes: all.filter(({ role }) => role === "intake"),
    workers: all.filter(({ role }) => role === "worker"),
    surprises,
    heal,
    async start({ args = [], inject: wanted = {} }) {
      if (product) return product;
      Object.assign(how, { args, inject: { ...inject, ...wanted } });
      await heal();
      const over = Promise.withResolvers<Death>();
      let isOver = false;
      product = {
        url: balancer.url,
        pid: 0,
        died: over.promise,
        alive: () => !isOver,
        async end() {
          isOver = true;
          await Promise.all(all.map((member) => member.kill()));
          over.resolve({ code: null, signal: "SIGKILL" });
          return over.promise;
        },
        api: apiAt(balancer.url),
        output: () => all.map((member) => `${member.name}:\n${member.output().slice(-2_000)}`).join("\n"),
      };
      return product;
    },
    async remove() {
      await Promise.all(made.map(({ remove }) => remove()));
      await balancer.close();
      await cluster.close();
    },
  };
}

async function createMember(options: {
  name: string;
  role: Member["role"];
  line: TcpLine;
  env: Record<string, string>;
  how: { args: string[]; inject: Injected };
  targets: Set<number>;
  surprises: string[];
}): Promise<{ member: Member; remove: () => Promise<void> }> {
  const { name, role, line, env, how, targets, surprises } = options;
  const dataDir = await makeDataDir();
  let product: Product | null = null;
  let told = "";
  let armed = false;
  /** Ends that somebody asked for. */
  const expected = new WeakSet<Product>();

  const start = async (crash?: CrashPoint): Promise<void> => {
    const mine = await startProduct({
      dataDir,
      args: how.args,
      env,
      inject: { ...how.inject, ...(crash && { crash }) },
    });
    armed = crash !== undefined;
    if (crash && crash.when !== "unanswered") expected.add(mine);
    product = mine;
    if (role === "intake") targets.add(Number(new URL(mine.url).port));
    void outlive(mine);
  };
  const outlive = async (mine: Product): Promise<void> => {
    const { code, signal } = await mine.died;
    told += mine.output();
    if (!expected.has(mine))
      surprises.push(`${name} ended (${signal ?? code}): ${mine.output().slice(-1_500)}`);
    if (role === "intake") targets.delete(Number(new URL(mine.url).port));
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!product) return;
    expected.add(product);
    await product.end(signal);
  };

  const member: Member = {
    name,
    role,
    line,
    alive: () => product?.alive() ?? false,
    isArmed: () => armed && member.alive(),
    holder: () => /"process":"([^"]+)"/.exec(product?.output() ?? "")?.[1] ?? "",
    kill: () => end("SIGKILL"),
    pause() {
      if (member.alive()) process.kill(product!.pid, "SIGSTOP");
    },
    goOn() {
      if (member.alive()) process.kill(product!.pid, "SIGCONT");
    },
    async restart({ crash, signal = "SIGKILL" } = {}) {
      await end(signal);
      try {
        await start(crash);
      } catch (error) {
        // an armed one may die before it listens
        const died =
          error instanceof NeverListened && error.death.signal === "SIGKILL" && crash !== undefined;
        if (!died) throw error;
      }
    },
    output: () => told + (member.alive() ? product!.output() : ""),
  };
  return {
    member,
    async remove() {
      await end("SIGKILL");
      await line.close();
      await removeDataDir(dataDir);
    },
  };
}
