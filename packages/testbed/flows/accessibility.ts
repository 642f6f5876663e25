import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds that keeps people out: rule, element, and what is wrong with it. */
export async function complaintsOfAxe(page: Page): Promise<string[]> {
  // Evaluated past the page's content policy, which would not let it in as a script.
  await page.evaluate(axe.source);
  await page.evaluate(stillness);
  const { violations } = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => {
      const [first] = nodes;
      return `${id}, ${nodes.length} times: ${first?.html.slice(0, 200)} ${first?.failureSummary}`;
    });
}

/** Colours that are still changing have no contrast to judge. */
const stillness = `new Promise(requestAnimationFrame).then(() => Promise.allSettled(
  document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished)))`;

/** Light or dark, as the system would tell the page; fulfilled when the page has followed. */
export async function putOn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.locator(`:root[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
}

/** The name of what has the focus, as far as its label or its text makes it. */
export const focusedName = (page: Page): Promise<string> => page.evaluate(nameOfFocus);

const nameOfFocus = `(() => {
  const at = document.activeElement;
  if (at === document.body) return 'nothing';
  const spoken = at.cloneNode(true);
  for (const silent of spoken.querySelectorAll('[aria-hidden=true]')) silent.remove();
  return (at.getAttribute('aria-label') ?? spoken.textContent).trim();
})()`;

/** Presses Tab until the element of this name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab');
    const at = await focusedName(page);
    if (at === name) return;
    seen.push(at);
  }
  throw new Error(`${name} is not among ${[...new Set(seen)].join(' | ')}`);
}

/**
 * Tabs through the whole page. `unreached`: what could have had the focus and never did; `unfocusable`: what shows
 * the hand of something clickable, and neither it nor anything around it can have the focus.
 */
export async function reachedByTab(page: Page): Promise<{ unreached: string[]; unfocusable: string[] }> {
  const count = await page.evaluate<number>(markReachable);
  // Some twice: the browser's own frame comes between the last and the first.
  for (let presses = 0; presses < count + 5; presses++) {
    await page.keyboard.press('Tab');
    await page.evaluate("document.activeElement.setAttribute('data-reached', '')");
  }
  return page.evaluate(leftOut);
}

const saying = `(one) => (one.getAttribute('aria-label') || one.textContent || one.outerHTML).trim().slice(0, 80)`;
const markReachable = `(() => {
  document.activeElement?.blur?.();
  const reachable = 'a[href], button, input, select, textarea, [tabindex]';
  const all = [...document.querySelectorAll(reachable)].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) &&
    // of a group of radios, the chosen one has the focus
    !(one.type === 'radio' && !one.checked));
  for (const one of all) one.setAttribute('data-reachable', '');
  return all.length;
})()`;
const leftOut = `(() => {
  const say = ${saying};
  // choices are reached by the arrow keys of their field, and a field may have an arrow of its own beside it
  const fine = 'a[href], button, input, select, textarea, label, [tabindex], [role=listbox], :has(> :is(input, select))';
  return {
    unreached: [...document.querySelectorAll('[data-reachable]:not([data-reached])')].map(say),
    unfocusable: [...document.body.querySelectorAll('*')]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).cursor === 'pointer' && !one.closest(fine)).map(say),
  };
})()`;
