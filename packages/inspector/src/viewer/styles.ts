import { diagramStyles } from '../diagram.ts'
import { chartCss } from './chart.css.ts'
import { layoutCss } from './layout.css.ts'
import { partsCss } from './parts.css.ts'
import { themeCss } from './theme.css.ts'

let sheet: CSSStyleSheet | undefined

/** The viewer's style sheet, made once. A constructed sheet is let through by any content security policy. */
export function viewerSheet(): CSSStyleSheet {
  if (sheet !== undefined) return sheet
  sheet = new CSSStyleSheet()
  sheet.replaceSync(diagramStyles + themeCss + layoutCss + partsCss + chartCss)
  return sheet
}
