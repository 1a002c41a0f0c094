/** Switches for a headless Chromium that makes calls: devices that say yes, sound without a gesture, plain candidates, real
 * timers in hidden tabs, and no errand of the browser's own. */
export const chromiumArgs = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-background-networking',
  '--disable-component-update',
]
