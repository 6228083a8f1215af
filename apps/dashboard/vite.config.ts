import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev -w @sigap/dashboard` talks to an API on port 3000; set SIGAP_API for another. */
const api = process.env['SIGAP_API'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  // the API puts the nonce of each reply in its place
  html: { cspNonce: 'SIGAP_CSP_NONCE' },
  build: { outDir: 'dist/web', emptyOutDir: true, target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 900 },
  server: { host: '127.0.0.1', proxy: { '/api': api, '/socket.io': { target: api, ws: true } } },
});
