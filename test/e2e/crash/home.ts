/** Where the company's Hirewire lives, from one start to the next. */
import { makeDataDir, removeDataDir } from "../hirewire.ts";
import { type Product, startProduct, type StartOptions } from "./product.ts";

export interface Home {
  /** One process, which is ended and started again as a whole. Many of them go on for each other, and are started once. */
  isOne: boolean;
  start(options: Pick<StartOptions, "args" | "inject">): Promise<Product>;
  remove(): Promise<void>;
}

/** One process on a data folder. */
export async function openFolder(): Promise<Home> {
  const dataDir = await makeDataDir();
  return {
    isOne: true,
    start: (options) => startProduct({ dataDir, ...options }),
    remove: () => removeDataDir(dataDir),
  };
}
