import { parentPort, workerData } from "node:worker_threads";
import { checkFile } from "./check-database.ts";

const found = checkFile((workerData as { file: string }).file);
parentPort?.postMessage(found && { detail: found.detail });
