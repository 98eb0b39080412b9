/** Moves, and prints a line for some rows that were written or compared, until it is killed. */
import { writeSync } from "node:fs";
import { moveToPostgres } from "../../../src/store/move/move-to-postgres.ts";

const [file, url] = process.argv.slice(2);
const { same } = await moveToPostgres({
  file: file!,
  url: url!,
  workspace: 1,
  onStage: (stage) => void writeSync(1, `${stage}\n`),
  onRows: (rows) => void (rows > 0 && writeSync(1, `${rows}\n`)),
});
writeSync(1, `same ${String(same)}\n`);
