/** Builds the pages that the server serves: `scripts/build-web.mjs` runs it when a source has changed. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react()],
  // the server puts a fresh one in its place for each answer (src/http/web-app.ts)
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // the content security policy allows no data: scripts or styles
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    // older ones would get `light-dark()` taken apart in a way that Mantine's switch between the two does not reach
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8787" } },
});
