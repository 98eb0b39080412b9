/** Which packages are left in the image: those of the lockfile that the server needs, and what these need. */
import { read, readDockerfile } from "./dockerfile.ts";

interface Locked {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, Locked> };
const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };

/** What is installed for the server and the pages. */
export const declared = Object.keys(dependencies);

/** What the Dockerfile takes away once the pages are built. */
export function takenAway(): string[] {
  const command = readDockerfile()[0]!.runs.find((run) => run.startsWith("npm uninstall")) ?? "";
  return command.split(" ").filter((word, index) => index > 1 && word !== "" && !word.startsWith("--"));
}

/** @returns folders, such as `node_modules/express`, the outer before the inner */
export function packagesInImage(): string[] {
  const away = new Set(takenAway());
  const found = new Set<string>();
  const visit = (name: string, from: string): void => {
    const folder = folderOf(name, from);
    if (folder === null || found.has(folder)) return;
    found.add(folder);
    const {
      dependencies: own = {},
      peerDependencies: peers = {},
      peerDependenciesMeta: meta = {},
    } = packages[folder]!;
    for (const needed of Object.keys(own)) visit(needed, folder);
    for (const peer of Object.keys(peers)) if (meta[peer]?.optional !== true) visit(peer, folder);
  };
  for (const name of declared) if (!away.has(name)) visit(name, "");
  return [...found].toSorted();
}

/** As Node looks for it: in the package itself, then in those around it. */
function folderOf(name: string, from: string): string | null {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    const folder = place === "" ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (packages[folder] !== undefined) return folder;
    if (place === "") return null;
  }
}
