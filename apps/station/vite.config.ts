import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev -w @sigap/station` talks to a box on port 3100; set SIGAP_BOX for another. */
const box = process.env['SIGAP_BOX'] ?? 'http://127.0.0.1:3100';

export default defineConfig({
  plugins: [react()],
  // the box puts the nonce of each reply in its place
  html: { cspNonce: 'SIGAP_CSP_NONCE' },
  build: { outDir: 'dist/web', emptyOutDir: true, target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 1200 },
  server: { host: '127.0.0.1', proxy: { '/api': box, '/socket.io': { target: box, ws: true } } },
});
