/** The oldest Node that runs what is here; the same as `engines` in every package.json. */
export const oldestNode = [20, 19]

/**
 * What to tell somebody whose Node is too old, or null when it is new enough.
 * @param {string} version such as `20.19.0`
 */
export function complaintAbout(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return null
  return `switchhook needs Node ${oldestNode.join('.')} or newer; this is Node ${version}.`
}
