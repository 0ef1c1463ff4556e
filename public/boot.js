// A transition between two pages that is given up, because the shopper is faster, is no error.
for (const moment of ['pageswap', 'pagereveal']) {
  addEventListener(moment, ({ viewTransition }) => {
    for (const step of ['updateCallbackDone', 'ready', 'finished']) viewTransition?.[step]?.catch(() => {});
  });
}

// Wakes the islands of a page, and loads what that takes only where there are any.
// Until then, and where this fails, the page's links and forms do the same by themselves.
(async ({ js, wasm }) => {
  const islands = document.querySelectorAll('leptos-island');
  if (islands.length === 0) return;
  try {
    const half = await import(js);
    await half.default({ module_or_path: wasm });
    half.hydrate();
    for (const island of islands) await half[island.dataset.component]?.(island);
    document.documentElement.dataset.hydrated = '';
  } catch (error) {
    console.warn('The page stays as it is:', error);
  }
})(document.currentScript.dataset);
