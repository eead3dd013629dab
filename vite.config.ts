import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** Parts of packages that the first page is without, however many others have them: they wait until they are wanted. */
const later = /\/components\/(Drawer|Modal|ModalBase|ScrollArea|Table)\//

const isCommon = (id: string): boolean => id.includes('/node_modules/') && !later.test(id)

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
        codeSplitting: { groups: [{ name: 'common', test: isCommon, minShareCount: 12 }] },
      },
    },
  },
})
