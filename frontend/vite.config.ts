import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./", // the page may be served from any folder
  plugins: [react()],
  server: { fs: { allow: [".."] } }, // the contract lies beside this folder
  build: { target: "es2022", reportCompressedSize: true },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 30_000,
  },
});
