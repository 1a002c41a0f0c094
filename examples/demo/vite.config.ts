import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { defaultClientConditions, defineConfig } from 'vite'

/** The page of the demo, built from the sources of the workspace. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), vue()],
  resolve: { conditions: ['switchhook-source', ...defaultClientConditions] },
  build: { outDir: 'build/page', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1500 },
})
