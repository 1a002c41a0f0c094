export { showViewer, type ViewerOptions } from './showViewer.tsx'
