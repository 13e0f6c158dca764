import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentProps, createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { z } from 'zod';
import { useProjectKey } from './session.ts';

type Search = Readonly<Record<string, string | number | boolean | undefined>>;

function cleaned(search: Search): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]])),
  );
}

interface Own {
  readonly search: Record<string, string>;
  readonly change: (part: Search) => void;
}
const OwnContext = createContext<Own | null>(null);

/** 自留状态 — what stands within keeps its {@link useAddress} for itself: several of a kind on one page do not share the address. */
export function OwnAddress({ children }: { readonly children: ReactNode }) {
  const [search, setSearch] = useState<Record<string, string>>({});
  const own = useMemo((): Own => ({ search, change: (part) => setSearch((old) => cleaned({ ...old, ...part })) }), [search]);
  return <OwnContext value={own}>{children}</OwnContext>;
}

/**
 * 地址状态 — the page's filters as the address holds them, read by a schema of optional fields, and a function that changes some.
 * Everything in the address is text: use `z.coerce` for numbers. An unreadable address counts as empty.
 */
export function useAddress<S extends z.ZodObject>(schema: S): [z.output<S>, (change: Partial<z.output<S>>) => void] {
  const own = use(OwnContext);
  const address: Record<string, string> = useSearch({ strict: false });
  const search = own?.search ?? address;
  const navigate = useNavigate();
  const state = useMemo(() => {
    const read = schema.safeParse(search);
    return read.success ? read.data : schema.parse({});
  }, [schema, search]);
  const change = useCallback(
    (part: Partial<z.output<S>>) => {
      if (own !== null) return own.change(part as Search);
      void navigate({
        to: '.',
        search: (old: Record<string, unknown>) => cleaned({ ...(old as Search), ...(part as Search) }),
        replace: true,
        // A filter or a tab is the same page: it stays where it was scrolled to.
        resetScroll: false,
      } as never);
    },
    [navigate, own],
  );
  return [state, change];
}

/** Goes to a page of this project: `go('customers/12', { tab: 'messages' })`. */
export function useGo(): (page: string, search?: Search) => void {
  const navigate = useNavigate();
  const project = useProjectKey();
  return useCallback(
    (page, search = {}) => void navigate({ to: `/p/${project}/${page}`, search: cleaned(search) } as never),
    [navigate, project],
  );
}

/** Goes to a page of this project in place of the one that is open: `<GoInstead to="segments/new" />`. */
export function GoInstead({ to, search = {} }: { readonly to: string; readonly search?: Search }) {
  const navigate = useNavigate();
  const page = `/p/${useProjectKey()}/${to}`;
  const query = new URLSearchParams(cleaned(search)).toString();
  useEffect(() => {
    void navigate({ to: page, search: Object.fromEntries(new URLSearchParams(query)), replace: true } as never);
  }, [navigate, page, query]);
  return null;
}

interface GoProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly to: string;
  readonly search?: Search;
  readonly children: ReactNode;
}

/** A link to a page of this project: `<Go to="campaigns">`. */
export function Go({ to, search = {}, children, ...rest }: GoProps) {
  const project = useProjectKey();
  const target = { to: `/p/${project}/${to}`, search: cleaned(search) } as unknown as ComponentProps<typeof Link>;
  return (
    <Link {...target} {...(rest as object)}>
      {children}
    </Link>
  );
}
