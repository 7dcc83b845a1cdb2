// What the browser itself fetches for a lesson costs as well: its poster, its boards, its captions. So do the texts that the
// player fetches, whose weight on the wire the browser alone knows.

/** Tells the bytes of everything below a path, from the page's beginning on, but of media that a script fetched. */
export function watch(folder: string, spend: (bytes: number) => void): void {
  if (!window.PerformanceObserver) return;
  const count = (entries: PerformanceEntryList) => {
    for (const one of entries as PerformanceResourceTiming[]) {
      // None of it was sent where it lay in the cache; an older browser does not say.
      const isMedia = one.initiatorType === "fetch" && !/\.(m3u8|vtt)(\?|$)/.test(one.name);
      if (!isMedia && one.name.includes(folder)) spend(one.transferSize || 0);
    }
  };
  count(performance.getEntriesByType("resource"));
  new PerformanceObserver((list) => count(list.getEntries())).observe({ entryTypes: ["resource"] });
}
