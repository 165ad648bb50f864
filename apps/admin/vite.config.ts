import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/',
  plugins: [react()],
  build: { outDir: '../../dist/apps/admin', emptyOutDir: true, target: 'es2022' },
  server: { proxy: { '/api': process.env.LOA_API ?? 'http://127.0.0.1:3000' } },
});
