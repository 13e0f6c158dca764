import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The built console is served by the server under `/`; in development `/api` goes to a running one. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: 'es2023',
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // zod and its setting share a chunk, so that the setting holds before any other chunk makes a schema.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules[\\/]zod[\\/]|[\\/]console[\\/]src[\\/]strict\.ts$/ }] } },
    },
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:8080' } },
});
