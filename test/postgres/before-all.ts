/** Before all tests: their processes inherit whose run it is. */
export default function beforeAll(): void {
  process.env["HIREWIRE_TEST_RUN"] = String(process.pid);
}
