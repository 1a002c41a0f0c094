/** The tree of actors, the details and the JSON tree. */
export const partsCss = `
.scroll { overflow: auto; flex: 1; min-height: 0; overscroll-behavior: contain; }
.source { padding: 6px 6px 10px; }
.source + .source { border-top: 1px solid var(--hair); }
.source > h3 { display: flex; align-items: center; gap: 6px; font-size: 12px; font-weight: 600; padding: 2px 0 2px 6px; color: var(--soft); overflow-wrap: anywhere; }
.source > h3 .icon { margin-left: auto; }
.source ul ul { margin-left: 11px; padding-left: 7px; border-left: 1px solid var(--hair); }
.actor { display: flex; align-items: flex-start; gap: 2px; border-radius: 6px; }
.actor.is-focus { background: var(--accent-tint); }
.actor.is-over .actor-name { color: var(--soft); font-weight: 400; }
.actor > .pick { flex: 1; min-width: 0; text-align: left; padding: 3px 6px; }
.pick.is-plain { line-height: 20px; color: var(--soft); }
.pick.is-plain .actor-name { font-weight: 400; }
.actor-name { display: block; font-weight: 550; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.actor-name small { font: 400 11px var(--mono); color: var(--soft); margin-left: 5px; }
.chips { display: flex; flex-wrap: wrap; gap: 3px; padding-top: 1px; }
.eye { color: var(--faint); }
.eye[aria-pressed="true"] { color: var(--accent); }
.details .scroll { padding: 10px 12px 16px; }
.details h3 { font-size: 11.5px; font-weight: 600; color: var(--soft); margin: 14px 0 4px; }
.facts { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 12px; }
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; }
.event-name { font: 600 14px/1.35 var(--mono); overflow-wrap: anywhere; margin-bottom: 8px; }
.diff { display: flex; flex-direction: column; gap: 3px; }
.diff li { padding: 3px 7px 4px; border-radius: 6px; background: var(--sunken); border-left: 3px solid var(--mark); font: 11.5px/1.45 var(--mono); overflow-wrap: anywhere; }
.diff .path { display: block; font-weight: 600; }
.diff .sign { color: var(--mark); font-weight: 700; margin-right: 5px; }
.diff .is-added { --mark: var(--go); }
.diff .is-removed { --mark: var(--bad); }
.diff .is-changed { --mark: var(--accent); }
.diff del { text-decoration: none; color: var(--bad); }
.diff ins { text-decoration: none; color: var(--go-ink); }
.diff .arrow { color: var(--faint); padding: 0 4px; }
.json, .json ul { font: 11.5px/1.6 var(--mono); }
.json ul { margin-left: 6px; padding-left: 10px; border-left: 1px solid var(--hair); }
.json li { overflow-wrap: anywhere; }
.json button { padding: 0 4px 0 0; min-height: 0; text-align: left; border-radius: 4px; overflow-wrap: anywhere; }
.json .twist { display: inline-block; width: 12px; color: var(--faint); transition: none; }
.json .leaf { padding-left: 12px; display: inline-block; }
.json .key { color: var(--accent); }
.json .string { color: var(--go-ink); }
.json .number { color: var(--warn); }
.json .word { color: var(--command); }
.json .more { color: var(--accent); text-decoration: underline; margin-left: 12px; }
`
