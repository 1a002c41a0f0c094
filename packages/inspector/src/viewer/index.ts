export { showViewer, type Viewer, type ViewerFeed, type ViewerOptions } from './showViewer.tsx'
