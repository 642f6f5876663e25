import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { sizeBudget } from './build/size-budget.ts';

export default defineConfig({
  plugins: [react(), sizeBudget(300_000)],
  build: {
    target: 'es2022',
    // the strict content policy allows no data: fonts or scripts, and tiny files cost little here
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:8080', ws: true },
      '/sip': { target: 'http://127.0.0.1:8080', ws: true },
    },
  },
});
