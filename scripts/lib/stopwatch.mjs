/** Starts counting; the returned function says how long it has been, as `0.8 s` or `2 min 05 s`. */
export function stopwatch() {
  const start = performance.now()
  return () => {
    const seconds = (performance.now() - start) / 1000
    if (seconds < 60) return `${seconds.toFixed(1)} s`
    return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
  }
}
