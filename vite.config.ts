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
  build: {
    outDir: '../../../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    rolldownOptions: {
      output: {
        // What many pages use of the packages is one file: in thirty small ones it takes more bytes and more requests.
        codeSplitting: { groups: [{ name: 'common', test: /node_modules/, minShareCount: 12 }] },
      },
    },
  },
})
