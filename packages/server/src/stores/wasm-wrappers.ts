import { setFlagsFromString } from 'node:v8';

/** V8's own number of calls after which it compiles a wrapper for one of WebAssembly's imports. */
const SOON = 1000;
const NEVER = 2_000_000_000;

/**
 * WebAssembly 包装 — from now on no thread compiles wrappers for the imports of WebAssembly it loads.
 *
 * Node strips the types of a worker's files by WebAssembly, and V8 13.6 frees a compiled wrapper while another thread still looks at it: a
 * fault in `Runtime_TierUpWasmToJSWrapper` ended the whole process about once in some thousand starts of a worker.
 */
export function leaveWrappers(): void {
  setFlagsFromString(`--wasm-wrapper-tiering-budget=${NEVER}`);
}

/** Loads WebAssembly whose imports are called so often that wrappers pay (a quarter of PGlite's time); one thread at a time does. */
export async function withWrappers<T>(load: () => Promise<T>): Promise<T> {
  setFlagsFromString(`--wasm-wrapper-tiering-budget=${SOON}`);
  try {
    return await load();
  } finally {
    leaveWrappers();
  }
}
