import { fileURLToPath, URL } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // The content security policy admits no data: addresses and no inline script.
    assetsInlineLimit: 0,
    // Newer browsers only: light-dark() must stay as it is, for the page's own choice of colours to count.
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: {
      "/api/events": { target: server, ws: true },
      "/api": server,
    },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
});
