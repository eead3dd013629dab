import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'src/app/web',
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^#(?!test\/)/, replacement: fileURLToPath(new URL('./src/', import.meta.url)) },
    ],
  },
  build: { outDir: '../../../dist/web', emptyOutDir: true, target: 'es2023' },
})
