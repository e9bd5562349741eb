import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(chromium)) {
  throw new Error(`Chromium is missing at ${chromium}; install it (apt-get install chromium) or name it in CHROMIUM.`);
}
// The processes of one run share the port through the environment; two runs do not meet.
const port = (process.env["FTLAB_PAGE_PORT"] ??= String(20_000 + Math.floor(Math.random() * 20_000)));

export default defineConfig({
  testDir: "tests/browser",
  workers: 1,
  timeout: 60_000,
  reporter: "line",
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
    screenshot: "only-on-failure",
  },
  webServer: {
    command: `npm run build && npm run preview -- --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
    timeout: 120_000,
  },
});
