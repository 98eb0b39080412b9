/** Before all tests: a folder for what they write, and whose run it is, which their processes inherit. */
import { giveMemoryFolder } from "./memory-folder.ts";

export default function beforeAll(): void {
  giveMemoryFolder();
  process.env["HIREWIRE_TEST_RUN"] = String(process.pid);
}
