import type { PageEntry } from '../page-entry.ts';

/** The page an address belongs to, undefined when none does; an exact part wins over a parameter. */
export function pageAt(pages: readonly PageEntry[], pathname: string): PageEntry | undefined {
  const parts = pathname.split('/').slice(3);
  const fits = (page: PageEntry): boolean => {
    const pattern = page.path.split('/');
    return pattern.length === parts.length && pattern.every((p, i) => p.startsWith('$') || p === parts[i]);
  };
  const found = pages.filter(fits);
  return found.find((p) => !p.path.includes('$')) ?? found[0];
}
