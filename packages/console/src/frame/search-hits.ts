import { contract } from '@gyre/domain';
import { useCall } from '../api.ts';
import { pages } from '../pages.ts';
import { useDelayed } from '../parts/use-delayed.ts';
import { useProjectKey, useSession } from '../session.ts';
import { useFormat } from '../use-format.ts';
import { useWords } from '../words/index.ts';

interface Hit {
  /** The address of the page to open. */
  readonly key: string;
  readonly label: string;
  readonly note: string;
}

interface Found {
  readonly groups: readonly { readonly title: string; readonly hits: readonly Hit[] }[];
  /** True while answers to what is typed are on their way. */
  readonly isSearching: boolean;
}

/** The most hits of each kind but pages. */
const MOST = 6;

/** 搜索结果 — what of the project, and which pages, hold the text in their names. */
export function useHits(text: string): Found {
  const words = useWords();
  const typed = text.trim();
  const wanted = useDelayed(typed, 150);
  const found = useNamed(wanted);
  const { customers, segments, campaigns } = typed === '' ? NOTHING : found;
  return {
    groups: [
      { title: words.frame.searchCustomers, hits: customers },
      { title: words.frame.searchSegments, hits: segments },
      { title: words.frame.searchCampaigns, hits: campaigns },
      { title: words.frame.searchPages, hits: usePagesNamed(typed.toLowerCase()) },
    ],
    isSearching: typed !== '' && (typed !== wanted || found.isFetching),
  };
}

interface Named {
  readonly customers: readonly Hit[];
  readonly segments: readonly Hit[];
  readonly campaigns: readonly Hit[];
}

const NOTHING: Named = { customers: [], segments: [], campaigns: [] };

function useNamed(search: string): Named & { readonly isFetching: boolean } {
  const words = useWords();
  const format = useFormat();
  const params = { project: useProjectKey() };
  const options = { enabled: search !== '', keep: true };
  const customers = useCall(contract.people.search, { params, query: { search, limit: MOST } }, options);
  const segments = useCall(contract.segments.list, { params, query: { search, limit: MOST } }, options);
  const campaigns = useCall(contract.campaigns.list, { params, query: { search } }, options);
  return {
    customers: (customers.data?.rows ?? []).map((c) => ({
      key: `customers/${c.customer}`,
      label: c.name === '' ? `#${c.customer}` : `${c.name} #${c.customer}`,
      note: c.identities[0]?.value ?? '',
    })),
    segments: (segments.data?.rows ?? []).map((s) => ({
      key: `segments/${s.key}`,
      label: s.definition.name,
      note: s.size === null ? words.segments.counting : `${format.number(s.size)} ${words.segments.people(s.size)}`,
    })),
    campaigns: (campaigns.data ?? [])
      .slice(0, MOST)
      .map((c) => ({ key: `campaigns/${c.key}`, label: c.definition.name, note: words.campaigns.states[c.state] })),
    isFetching: customers.isFetching || segments.isFetching || campaigns.isFetching,
  };
}

function usePagesNamed(text: string): readonly Hit[] {
  const words = useWords();
  const { language } = useFormat();
  const permissions = useSession().data?.permissions ?? [];
  return pages
    .filter(
      (page) =>
        !page.path.includes('$') &&
        (page.permission === undefined || permissions.includes(page.permission)) &&
        [page.title.zh, page.title.en, page.path].some((name) => name.toLowerCase().includes(text)),
    )
    .map((page) => ({
      key: page.path,
      label: page.title[language],
      note: page.group === undefined ? '' : words.groups[page.group],
    }));
}
