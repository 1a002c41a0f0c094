/** The diagram's pane and the sequence chart. */
export const chartCss = `
.pane { position: relative; flex: 1; min-height: 0; overflow: hidden; cursor: grab; touch-action: none; background: var(--sunken); }
.pane.is-dragged { cursor: grabbing; }
.pane:focus-visible { outline-offset: -3px; }
.svg-plane { position: absolute; left: 0; top: 0; transform-origin: 0 0; }
.svg-plane svg { display: block; overflow: visible; max-width: none; }
.root .switchhook-chart {
  --chart-ground: transparent; --chart-box: var(--card); --chart-nested: light-dark(#fbf8f2, #1f1c18);
  --chart-border: light-dark(#b3a894, #6a6255); --chart-text: var(--ink); --chart-event: light-dark(#33405e, #c3cfe8);
  --chart-muted: var(--soft); --chart-guard: light-dark(#7a4a0a, #e5bc7a); --chart-target: light-dark(#0b6b75, #7fd8de);
  --chart-arrow: light-dark(#8d8270, #8c8373); --chart-label: var(--sunken);
  --chart-active: var(--go-tint); --chart-active-border: var(--go); --chart-active-text: var(--go-ink);
  --chart-around: light-dark(#f3f8f3, #1a231d); --chart-last: light-dark(#c2570c, #ffa15e); --chart-last-ground: light-dark(#ffeed9, #4a2f14);
}
.pane .empty { position: absolute; inset: 0; display: grid; place-content: center; }
.states { display: flex; gap: 3px; min-width: 0; overflow: hidden; flex: 1; }
.states .chip { flex: 0 1 auto; min-width: 24px; }
.map { position: absolute; right: 8px; bottom: 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); overflow: hidden; pointer-events: none; opacity: 0.94; }
.map svg { display: block; }
.map rect { fill: light-dark(#c9bfae, #575043); }
.map .is-here { fill: var(--go); }
.map .is-view { fill: var(--accent); fill-opacity: 0.1; stroke: var(--accent); stroke-width: 1.5; vector-effect: non-scaling-stroke; }

.chart { flex: 1; min-height: 0; overflow: auto; position: relative; overscroll-behavior: contain; }
.chart:focus-visible { outline-offset: -3px; }
.lanes { position: sticky; top: 0; z-index: 2; height: 54px; background: var(--card); border-bottom: 1px solid var(--hair); }
.band-title { position: absolute; top: 3px; height: 17px; font-size: 11px; font-weight: 600; color: var(--soft); text-align: center; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.band-title::before { content: ""; position: absolute; inset: auto 6px 0; border-bottom: 1px solid var(--line); }
.lane { position: absolute; top: 22px; height: 30px; display: grid; align-content: center; line-height: 14px; text-align: center; font-size: 11px; font-weight: 550; overflow: hidden; overflow-wrap: anywhere; padding: 0 2px; }
.lane.is-tight { font-size: 10px; line-height: 13px; letter-spacing: -0.03em; padding: 0; overflow-wrap: normal; }
.lane.is-server { color: var(--wire); font-weight: 650; }
.lane.is-app { color: var(--command); }
.lane.is-over { color: var(--soft); font-weight: 400; }
.clock { position: sticky; left: 0; z-index: 1; }
.backdrop { position: absolute; left: 0; top: 54px; pointer-events: none; }
.backdrop .band { fill: var(--sunken); }
.backdrop .life { stroke: var(--line); stroke-width: 1; }
.backdrop .life.is-server { stroke: var(--wire); stroke-opacity: 0.55; stroke-width: 1.5; }
.rows { position: relative; }
.row { position: absolute; left: 0; height: 30px; cursor: pointer; }
.row:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
.row.is-found { background: color-mix(in srgb, var(--warn) 14%, transparent); }
.row.is-selected { background: color-mix(in srgb, var(--accent) 16%, transparent); box-shadow: inset 3px 0 var(--accent); }
.row.is-different { box-shadow: inset 0 2px var(--warn); }
.row.is-later svg { opacity: 0.42; }
.row svg { position: absolute; left: 0; top: 0; display: block; overflow: visible; }
.row .time { position: absolute; left: 8px; top: 8px; width: 66px; font: 10.5px/15px var(--mono); color: var(--soft); text-align: right; white-space: nowrap; }
.row .gap { position: absolute; left: 0; right: 0; top: 0; border-top: 1px dashed var(--line); }
.row text { font: 11px var(--mono); fill: var(--stroke); paint-order: stroke; stroke: var(--card); stroke-width: 3.5px; stroke-linejoin: round; }
.row .line { stroke: var(--stroke); stroke-width: 1.3; fill: none; }
.row .head, .row .dot { fill: var(--stroke); stroke: none; }
.row .open { fill: var(--card); stroke: var(--stroke); stroke-width: 1.3; }
.row.kind-event { --stroke: var(--ink); }
.row.kind-wire { --stroke: var(--wire); }
.row.kind-command { --stroke: var(--command); }
.row.kind-lifecycle { --stroke: var(--faint); }
.row.is-quiet { --stroke: var(--faint); }
.row .note rect { fill: var(--go-tint); }
.row .note text { fill: var(--go-ink); stroke: none; }
.newest { position: absolute; right: 14px; bottom: 12px; z-index: 3; box-shadow: 0 2px 10px rgb(0 0 0 / 18%); }
`
