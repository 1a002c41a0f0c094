/** Colours and letters, after the demo's: warm paper, ink, green for what is active, blue for what is chosen. */
export const themeCss = `
:host { all: initial; display: block; height: 100%; min-height: 0; contain: content; }
.root {
  color-scheme: light dark;
  --paper: light-dark(#f3efe7, #12110e);
  --card: light-dark(#fffdf9, #1c1a16);
  --sunken: light-dark(#f7f3eb, #23201b);
  --hover: light-dark(#efe9dd, #2b2822);
  --ink: light-dark(#1f1b16, #f4efe5);
  --soft: light-dark(#5d564b, #b8af9f);
  --faint: light-dark(#6b6357, #a39a8a);
  --line: light-dark(#ddd5c7, #3a362e);
  --hair: light-dark(#e9e2d6, #2c2923);
  --go: light-dark(#17714a, #58cf97);
  --go-tint: light-dark(#dff1e6, #153a28);
  --go-ink: light-dark(#0e5234, #9fe9c4);
  --accent: light-dark(#2a5bd7, #9db8ff);
  --accent-tint: light-dark(#e6edfc, #232d47);
  --wire: light-dark(#0b6b75, #6fd0da);
  --command: light-dark(#7c3aa8, #d3a6f2);
  --warn: light-dark(#8a4b00, #ffc978);
  --warn-tint: light-dark(#fdeed3, #40300f);
  --bad: light-dark(#a52a22, #ff9a90);
  --bad-tint: light-dark(#fbe4e1, #45201c);
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  container-type: size;
  height: 100%;
  background: var(--paper);
  color: var(--ink);
  font: 400 13px/1.45 var(--sans);
  text-align: left;
  overflow: hidden;
}
.root[data-theme="light"] { color-scheme: light; }
.root[data-theme="dark"] { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }
h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
button, input { font: inherit; color: inherit; }
button {
  border: 1px solid transparent; border-radius: 6px; background: none; padding: 3px 8px; cursor: pointer;
  min-height: 26px;
}
button:hover { background: var(--hover); }
button:disabled { opacity: 0.45; cursor: default; }
:focus { outline: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.button { border-color: var(--line); background: var(--card); }
.icon { display: inline-flex; align-items: center; justify-content: center; min-width: 26px; padding: 3px 5px; }
.icon svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.field {
  border: 1px solid var(--line); border-radius: 6px; background: var(--card); padding: 2px 8px; min-height: 26px; width: 100%;
  min-width: 0;
}
.field::placeholder { color: var(--faint); opacity: 1; }
.field::-webkit-search-cancel-button { display: none; }
.mono { font-family: var(--mono); font-size: 11.5px; }
.soft { color: var(--soft); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.chip {
  display: inline-block; max-width: 100%; padding: 0 6px; border-radius: 9px; background: var(--go-tint); color: var(--go-ink);
  font-family: var(--mono); font-size: 11px; line-height: 18px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  vertical-align: top;
}
.chip.is-over { background: var(--sunken); color: var(--soft); }
.chip.is-bad { background: var(--bad-tint); color: var(--bad); }
.empty { padding: 24px; color: var(--soft); text-align: center; }
@media (prefers-reduced-motion: no-preference) {
  .svg-plane { transition: transform 220ms cubic-bezier(0.2, 0.7, 0.2, 1); }
  .svg-plane.is-dragged { transition: none; }
}
`
