/** `node build.ts <folder>`: a process of its own, as Vite's native half knows no objects of jest's realms. */
import { build } from "vite";

await build({
  configFile: false,
  root: import.meta.dirname,
  logLevel: "error",
  html: { cspNonce: "of-tests" },
  build: {
    outDir: process.argv[2],
    emptyOutDir: true,
    minify: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
