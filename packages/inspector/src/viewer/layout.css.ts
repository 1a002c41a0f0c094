/** Where things stand: three columns with the sequence chart below, one column in a narrow viewer, and parts of it. */
export const layoutCss = `
.frame {
  display: grid; height: 100%; gap: 8px; padding: 8px;
  grid-template: "bar bar bar" auto "tree diagram details" minmax(0, 1.05fr) "tree sequence sequence" minmax(0, 1fr)
    / 228px minmax(0, 1fr) 340px;
}
.panel {
  display: flex; flex-direction: column; min-width: 0; min-height: 0; background: var(--card);
  border: 1px solid var(--line); border-radius: 10px; overflow: hidden; position: relative;
}
.panel > header {
  display: flex; align-items: center; gap: 8px; padding: 5px 6px 5px 12px; border-bottom: 1px solid var(--hair); min-height: 38px;
}
.panel > header h2 { font-size: 13px; font-weight: 600; white-space: nowrap; }
.panel > header h2 small { font-weight: 400; }
.spacer { flex: 1; }
.bar { grid-area: bar; display: flex; align-items: center; gap: 8px; min-width: 0; padding: 0 4px; }
.bar { flex-wrap: wrap; }
.notice { flex: 1 0 100%; display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 4px 6px 4px 12px; min-height: 36px; border-radius: 8px; overflow-wrap: anywhere; }
.notice.is-calm { background: var(--go-tint); color: var(--go-ink); }
.notice.is-warning { background: var(--warn-tint); color: var(--warn); }
.brand { font-weight: 650; letter-spacing: -0.01em; white-space: nowrap; margin-right: 8px; }
.brand span { color: var(--soft); font-weight: 400; }
.tree { grid-area: tree; }
.diagram { grid-area: diagram; }
.sequence { grid-area: sequence; }
.details { grid-area: details; }
.group { display: inline-flex; align-items: center; gap: 2px; }
.live { display: inline-flex; align-items: center; gap: 7px; font-weight: 600; }
.live::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--soft); }
.live[aria-pressed="true"] { color: var(--go-ink); }
.live[aria-pressed="true"]::before { background: var(--go); }
.past { color: var(--warn); background: var(--warn-tint); border-radius: 6px; padding: 2px 8px; white-space: nowrap; font-variant-numeric: tabular-nums; }
.count { color: var(--soft); white-space: nowrap; font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; }
.search { display: flex; align-items: center; gap: 6px; flex: 0 1 290px; }
.search .count { flex: none; }
.toggle[aria-pressed="true"] { background: var(--hover); border-color: var(--line); }
.toggle[aria-pressed="false"] { color: var(--soft); }
.kinds { display: flex; gap: 2px; }
.kinds button { display: inline-flex; align-items: center; gap: 6px; padding: 2px 7px; color: var(--soft); }
.kinds button[aria-pressed="true"] { color: var(--ink); }
.kinds button::before { content: ""; width: 9px; height: 9px; border-radius: 3px; border: 1.5px solid var(--kind); }
.kinds button[aria-pressed="true"]::before { background: var(--kind); }
.kind-event { --kind: var(--ink); }
.kind-wire { --kind: var(--wire); }
.kind-command { --kind: var(--command); }
.kind-lifecycle { --kind: var(--faint); }
.names { width: 150px; }
.splitter { position: absolute; z-index: 2; }
@container (max-width: 1200px) {
  .frame {
    grid-template: "bar bar bar" auto "tree diagram details" minmax(0, 1fr) "sequence sequence sequence" minmax(0, 1.05fr)
      / 208px minmax(0, 1fr) 272px;
  }
  .search { flex-basis: 220px; }
  .kinds button { padding: 2px 5px; }
  .names { width: 120px; }
}
@container (max-width: 700px) {
  .frame { grid-template: "bar" auto "diagram" minmax(0, 1fr) "sequence" minmax(0, 1fr) "details" minmax(0, 0.8fr) / minmax(0, 1fr); }
  .tree { display: none; }
  .brand, .count, .names { display: none; }
}
.frame.is-part { padding: 0; }
.frame.is-part .kinds, .frame.is-part .names { display: none; }
.frame.is-diagramAndSequence { grid-template: "diagram" minmax(0, 1fr) "sequence" minmax(0, 1fr) / minmax(0, 1fr); }
.frame.is-diagram { grid-template: "diagram" minmax(0, 1fr) / minmax(0, 1fr); }
.frame.is-sequence { grid-template: "sequence" minmax(0, 1fr) / minmax(0, 1fr); }
@container (min-width: 1100px) {
  .frame.is-diagramAndSequence { grid-template: "diagram sequence" minmax(0, 1fr) / minmax(0, 1fr) minmax(0, 1fr); }
}
`
