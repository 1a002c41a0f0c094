import { toFlightRecord } from '../recorder/read.ts'
import { showRecord } from './show.ts'

// One HTML file with everything in it: the record stands in the page.
showRecord(document, async () => toFlightRecord(JSON.parse(document.querySelector('#record')?.textContent ?? 'null')))
