/**
 * Disks that are full or read-only, without being root: a limit on how large a file may grow, and a mount that only the
 * process sees. Linux has both; where they are missing the tests say that they were skipped.
 *
 * Sources: https://man7.org/linux/man-pages/man1/prlimit.1.html, https://man7.org/linux/man-pages/man1/unshare.1.html,
 * https://man7.org/linux/man-pages/man8/mount.8.html (read 2026-11-21)
 */
import { spawnSync } from "node:child_process";

const works = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

export const canLimitFiles = works("prlimit", "--version");
export const canMount = works("unshare", "-Urm", "mount", "-t", "tmpfs", "tmpfs", "/tmp");

/** No file of the process may grow past it; what is written beyond fails. */
export function limitFiles(pid: number, bytes: number | "unlimited"): void {
  const { status, stderr } = spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
  if (status !== 0) throw new Error(`prlimit said ${stderr.toString()}`);
}

const inOwnMounts = (script: string, ...args: string[]): string[] => [
  "unshare",
  "-Urm",
  "sh",
  "-ec",
  `${script}; shift ${args.length}; exec "$@"`,
  "sh",
  ...args,
];

/** For `through`: the folder lies on a disk of that size, of which `ballast` bytes are taken by a file of that name. */
export function onSmallDisk(folder: string, bytes: number, ballast: number): string[] {
  const script = `mount -t tmpfs -o size=$2 tmpfs "$1"; head -c $3 /dev/zero > "$1/ballast"`;
  return inOwnMounts(script, folder, String(bytes), String(ballast));
}

/** Where others find a file of the process. */
export function pathInside(pid: number, path: string): string {
  return `/proc/${pid}/root${path}`;
}

/** For `through`: the folder can be read and not written. */
export function onReadOnlyDisk(folder: string): string[] {
  return inOwnMounts(`mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"`, folder);
}
