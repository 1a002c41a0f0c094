const light = `
  --chart-ground: #ffffff; --chart-box: #ffffff; --chart-nested: #f6f8fb; --chart-border: #8593a8;
  --chart-text: #172033; --chart-event: #1f3a6e; --chart-muted: #5d6a80; --chart-guard: #7a4d0b; --chart-target: #0b6a55;
  --chart-arrow: #64748b; --chart-label: #ffffff;
  --chart-active: #dbeafe; --chart-active-border: #1d5fd1; --chart-around: #eef5ff;
  --chart-last: #c2410c; --chart-last-ground: #ffedd5;`

const dark = `
  --chart-ground: #10151f; --chart-box: #1a2230; --chart-nested: #141b27; --chart-border: #6b7a92;
  --chart-text: #e6ebf4; --chart-event: #b9d0ff; --chart-muted: #9aa8be; --chart-guard: #e7bd78; --chart-target: #7fd8bf;
  --chart-arrow: #8291a8; --chart-label: #10151f;
  --chart-active: #1c3f78; --chart-active-border: #6ea8ff; --chart-around: #14213a;
  --chart-last: #ff9d5c; --chart-last-ground: #4a2a12;`

/**
 * The look of a drawing. Colours are custom properties, light unless the system prefers dark; `data-theme="light"` or
 * `"dark"` on anything around the drawing decides instead.
 */
export const diagramStyles = `.switchhook-chart {${light}
  font-family: ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', 'Liberation Mono', Consolas, monospace;
  font-size: 11px; }
@media (prefers-color-scheme: dark) { .switchhook-chart {${dark} } }
[data-theme='light'] .switchhook-chart {${light} }
[data-theme='dark'] .switchhook-chart {${dark} }
.switchhook-chart text { fill: var(--chart-text); white-space: pre; }
.switchhook-chart .ground { fill: var(--chart-ground); }
.switchhook-chart .box { fill: var(--chart-nested); stroke: var(--chart-border); stroke-width: 1.2; }
.switchhook-chart .is-leaf > .box { fill: var(--chart-box); }
.switchhook-chart .is-region > .box { fill: none; stroke: none; }
.switchhook-chart .is-root > .box { fill: var(--chart-ground); stroke-opacity: 0.5; }
.switchhook-chart .box-inner { fill: none; stroke: var(--chart-border); stroke-width: 1.2; }
.switchhook-chart .title { font-size: 13px; font-weight: 600; }
.switchhook-chart .tags, .switchhook-chart .word { fill: var(--chart-muted); font-style: italic; }
/* An arrow may cross the head of a box on its way inside. */
.switchhook-chart .is-crossed text { paint-order: stroke; stroke: var(--chart-nested); stroke-width: 3px; stroke-linejoin: round; }
.switchhook-chart .mark { font-weight: 600; }
.switchhook-chart .event { fill: var(--chart-event); }
.switchhook-chart .guard { fill: var(--chart-guard); }
.switchhook-chart .target { fill: var(--chart-target); }
.switchhook-chart .action { fill: var(--chart-muted); }
.switchhook-chart .arrow { fill: none; stroke: var(--chart-arrow); stroke-width: 1.3; }
.switchhook-chart .head, .switchhook-chart .dot { fill: var(--chart-arrow); }
.switchhook-chart .is-implied > .arrow { stroke-dasharray: 2 4; }
.switchhook-chart .separators path { fill: none; stroke: var(--chart-border); stroke-width: 1.2; stroke-dasharray: 7 5; }
.switchhook-chart .label { fill: var(--chart-label); }
.switchhook-chart .transition > .mark { fill: transparent; }
.switchhook-chart .is-active > .box { fill: var(--chart-around); stroke: var(--chart-active-border); stroke-width: 1.8; }
.switchhook-chart .is-region.is-active > .box { stroke: none; }
.switchhook-chart .is-root.is-active > .box { fill: var(--chart-ground); }
.switchhook-chart .is-leaf.is-active > .box { fill: var(--chart-active); stroke-width: 2.4; }
.switchhook-chart .is-active > .box-inner { stroke: var(--chart-active-border); }
.switchhook-chart .is-last > .mark { fill: var(--chart-last-ground); stroke: var(--chart-last); }
.switchhook-chart .is-last > .line > .event { font-weight: 700; }
.switchhook-chart .edge:has(.is-last) > .arrow { stroke: var(--chart-last); stroke-width: 2.4; }
.switchhook-chart .edge:has(.is-last) > .head { fill: var(--chart-last); }
`
