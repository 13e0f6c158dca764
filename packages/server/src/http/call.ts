import type { Contract } from '@gyre/domain/api/contract';
import type { Endpoint } from '@gyre/domain/api/endpoint';
import type { z } from 'zod';
import type { AuditEntry, Caller, Session, SignInPlace } from '../access/index.ts';

/** 一次调用 — what a handler gets: everything parsed, the caller known and permitted. */
export interface HandlerCall<E extends Endpoint = Endpoint> {
  readonly params: z.output<E['params']>;
  readonly query: z.output<E['query']>;
  readonly body: z.output<E['body']>;
  readonly caller: Caller;
  /** Where the call comes from. */
  readonly place: SignInPlace;
  /** The raw bytes of a `binary` request. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Aborts when the caller has gone and, for event streams, when the server stops. */
  readonly signal: AbortSignal;
  /** Sets the session cookie, or clears it. */
  readonly keepSession: (session: Session | null) => void;
  /** Corrects what the audit log will say of this call: the parts given replace those taken from the call. */
  readonly note: (entry: Partial<AuditEntry>) => void;
}

/** What answers one endpoint: the response as its schema takes it, or a `Response` for files and event streams. */
export type Handler<E extends Endpoint = Endpoint> = (call: HandlerCall<E>) => Promise<z.input<E['response']> | Response>;

/** The handlers of one group of the contract. */
export type HandlersOf<Group extends Readonly<Record<string, Endpoint>>> = { readonly [Name in keyof Group]: Handler<Group[Name]> };

/** 处理函数 — one for every endpoint of the contract, in the same two levels. */
export type Handlers = { readonly [Group in keyof Contract]: HandlersOf<Contract[Group]> };
