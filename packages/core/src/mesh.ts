/**
 * The media of meetings as a mesh of peer connections: `createClient({ …, meetingMedia: mesh() })`.
 *
 * @packageDocumentation
 */
export { type MeshOptions, mesh } from './mesh/mesh.ts'
