interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Every item of a list, page by page, up to `most`. */
export async function allPages<T>(
  ask: (query: { cursor?: string; limit: number }) => Promise<Page<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null && items.length < most; ) {
    const limit = Math.min(200, most - items.length);
    const page = await ask(cursor === undefined ? { limit } : { cursor, limit });
    items.push(...page.items);
    cursor = page.next;
  }
  return items.slice(0, most);
}
