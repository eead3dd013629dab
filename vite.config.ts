import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/** Parts of packages that the first page is without, however many others have them: they wait until they are wanted. */
const later = /\/components\/(Drawer|Modal|ModalBase|ScrollArea|Table)\//

const isCommon = (id: string): boolean => id.includes('/node_modules/') && !later.test(id)

/**
 * zod tries at its start whether it may make functions of text. Our policy forbids it, and browsers report each try. That
 * it need not try is said where its settings begin: schemas are made before any code of ours runs.
 */
const withoutTrying: Plugin = {
  name: 'without-trying',
  transform: {
    filter: { id: /\/zod\/v4\/core\/core\.js$/ },
    handler(code) {
      const told = code.replace('__zod_globalConfig = {}', '__zod_globalConfig = { jitless: true }')
      if (told === code) throw new Error('zod keeps its settings elsewhere.')
      return told
    },
  },
}

export default defineConfig({
  root: 'src/app/web',
  plugins: [react(), withoutTrying],
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
