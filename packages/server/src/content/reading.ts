import { AssignTag, CaseTag, CycleTag, EchoTag, IfTag, Output, RenderTag, toValueSync, Value, type Liquid, type Template } from 'liquidjs';
import { guardsOf, isCovered, pathsOfArgument, pathsOfValue, type Path } from './paths.ts';

/** 问题 — what static reading finds wrong with a template, and where: in a text, or in a block it includes. */
export interface Finding {
  readonly kind:
    | 'unknown_root'
    | 'no_coupon'
    | 'coupon_late'
    | 'may_be_missing'
    | 'not_json'
    | 'unknown_block'
    | 'unnamed_block'
    | 'circle';
  /** The variable as written, or the key of the block; a circle as `a → b → a`. */
  readonly name: string;
  readonly line: number;
  /** Key of the block it stands in; undefined for the text itself. */
  readonly block: string | undefined;
}

/** 静态阅读 — what a template uses, without rendering it. */
export interface Reading {
  readonly findings: Finding[];
  /** Every path below a root that is used, such as `customer.name`. */
  readonly paths: Set<string>;
  /** Keys of the blocks included, directly or not. */
  readonly blocks: Set<string>;
}

/** What is below each root, where nothing but it may be asked; `any`: whatever the customer, event or item has, so it may be missing. */
export const ROOTS: ReadonlyMap<string, 'any' | readonly string[]> = new Map<string, 'any' | readonly string[]>([
  ['customer', 'any'],
  ['event', 'any'],
  ['item', 'any'],
  ['campaign', ['key', 'name']],
  ['coupon', ['name', 'value', 'code', 'valid_until']],
  ['unsubscribe_url', []],
  ['preference_url', []],
]);
const ALWAYS_THERE = new Set(['event.name', 'event.at', 'campaign.key', 'campaign.name', 'unsubscribe_url', 'preference_url']);
const COUPON = 'coupon';

/** What the names around a template stand for. */
interface Scope {
  /** Names the template gave itself, from where it does to its end; `maybe`: their value may be missing. */
  readonly names: Map<string, 'sure' | 'maybe'>;
  /** Names of the loops around. */
  readonly loops: ReadonlySet<string>;
  /** Paths a condition around has found to be there. */
  readonly assured: ReadonlySet<string>;
  /** Blocks from the outermost in; empty in the text itself. */
  readonly within: readonly string[];
}

export interface ReadingGround {
  readonly engine: Liquid;
  /** Bodies of the blocks by key. */
  readonly blocks: ReadonlyMap<string, string>;
  /** Whether everything printed must go through the filter `json`. */
  readonly asJson: boolean;
  /** Whether a coupon comes with the message; only then may one be spoken of. */
  readonly hasCoupon: boolean;
  /** What of that coupon is known too late to be said. */
  readonly lateNames: readonly string[];
}

/** Reads a template and the blocks it includes. `block`: the template is that block on its own, whose other names are given by who includes it. */
export function readTemplate(template: readonly Template[], ground: ReadingGround, block?: string): Reading {
  const reading: Reading = { findings: [], paths: new Set(), blocks: new Set() };
  const scope: Scope = { names: new Map(), loops: new Set(), assured: new Set(), within: block === undefined ? [] : [block] };
  new Reader(reading, ground, block !== undefined).visitAll(template, scope);
  return reading;
}

class Reader {
  private readonly reading: Reading;
  private readonly ground: ReadingGround;
  private readonly isBlock: boolean;
  constructor(reading: Reading, ground: ReadingGround, isBlock: boolean) {
    this.reading = reading;
    this.ground = ground;
    this.isBlock = isBlock;
  }

  visitAll(templates: readonly Template[], scope: Scope): void {
    for (const template of templates) this.visit(template, scope);
  }

  private visit(template: Template, scope: Scope): void {
    if (template instanceof Output || template instanceof EchoTag) this.print(template, scope);
    else if (template instanceof IfTag) this.visitBranches(template, scope, (branch) => guardsOf(branch.value));
    else if (template instanceof CaseTag) this.visitCase(template, scope);
    else if (template instanceof RenderTag) this.visitBlock(template, scope);
    else this.visitOther(template, scope);
  }

  private visitOther(template: Template, scope: Scope): void {
    for (const argument of template.arguments?.() ?? []) {
      for (const path of pathsOfArgument(argument)) {
        this.use(path, scope);
        if (template instanceof CycleTag && this.mayBeMissing(path, scope)) this.find('may_be_missing', path.text, path.line, scope);
      }
    }
    for (const name of template.localScope?.() ?? []) scope.names.set(name.content, this.sureness(template, scope));
    const loops = new Set([...scope.loops, ...(template.blockScope?.() ?? [])]);
    if (template.children !== undefined) this.visitAll(toValueSync(template.children(false, true)), { ...scope, loops });
  }

  /** What `assign` gives a plain variable another name for may be missing as that may. */
  private sureness(template: Template, scope: Scope): 'sure' | 'maybe' {
    if (!(template instanceof AssignTag)) return 'sure';
    const [value] = template.arguments();
    if (!(value instanceof Value) || value.filters.length > 0) return 'sure';
    return pathsOfValue(value).some((path) => this.mayBeMissing(path, scope)) ? 'maybe' : 'sure';
  }

  private visitBranches(template: IfTag, scope: Scope, guards: (branch: IfTag['branches'][number]) => ReadonlySet<string>): void {
    for (const branch of template.branches) {
      for (const path of pathsOfValue(branch.value)) this.use(path, scope);
      this.visitAll(branch.templates, { ...scope, assured: new Set([...scope.assured, ...guards(branch)]) });
    }
    this.visitAll(template.elseTemplates ?? [], scope);
  }

  private visitCase(template: CaseTag, scope: Scope): void {
    for (const path of pathsOfValue(template.value)) this.use(path, scope);
    const assured = new Set([...scope.assured, ...guardsOf(template.value)]);
    for (const branch of template.branches) this.visitAll(branch.templates, { ...scope, assured });
    this.visitAll(template.elseTemplates, scope);
  }

  private visitBlock(template: RenderTag, scope: Scope): void {
    for (const argument of template.arguments()) for (const path of pathsOfArgument(argument)) this.use(path, scope);
    const partial = template.partialScope();
    const line = template.token.getPosition()[0] ?? 1;
    if (partial === undefined) return this.find('unnamed_block', '', line, scope);
    const { name } = partial;
    if (scope.within.includes(name)) return this.find('circle', [...scope.within, name].join(' → '), line, scope);
    if (!this.ground.blocks.has(name)) return this.find('unknown_block', name, line, scope);
    this.reading.blocks.add(name);
    // What a block is given may be missing, or another time not given at all.
    const names = new Map(Array.from(partial.scope, (entry) => [typeof entry === 'string' ? entry : entry[0], 'maybe'] as const));
    const inner = { names, loops: new Set(['forloop']), assured: new Set<string>(), within: [...scope.within, name] };
    this.visitAll(toValueSync(template.children(true, true)), inner);
  }

  private print(template: Output | EchoTag, scope: Scope): void {
    for (const value of template.arguments()) {
      if (!(value instanceof Value)) continue;
      const paths = pathsOfValue(value);
      for (const path of paths) this.use(path, scope);
      const missing = (path: Path): boolean => this.mayBeMissing(path, scope);
      if (!isCovered(value, missing)) {
        for (const path of paths.filter(missing)) this.find('may_be_missing', path.text, path.line, scope);
      }
      const [first] = paths;
      if (this.ground.asJson && first !== undefined && value.filters.at(-1)?.name !== 'json') {
        this.find('not_json', first.text, first.line, scope);
      }
    }
  }

  private use(path: Path, scope: Scope): void {
    const below = ROOTS.get(path.root);
    if (scope.names.has(path.root) || scope.loops.has(path.root)) return;
    if (below !== undefined) this.reading.paths.add(path.text);
    const [, second] = path.text.split('.');
    const isThere = below === 'any' || (below !== undefined && (second === undefined ? below.length === 0 : below.includes(second)));
    if (!isThere && !(this.isBlock && below === undefined)) this.find('unknown_root', path.text, path.line, scope);
    else if (path.root === COUPON && !this.ground.hasCoupon) this.find('no_coupon', path.text, path.line, scope);
    else if (path.root === COUPON && this.ground.lateNames.includes(second ?? '')) this.find('coupon_late', path.text, path.line, scope);
  }

  private mayBeMissing({ root, text }: Path, scope: Scope): boolean {
    const own = scope.loops.has(root) ? 'sure' : scope.names.get(root);
    if (own === 'sure' || scope.assured.has(text) || ALWAYS_THERE.has(text)) return false;
    return own === 'maybe' || ROOTS.get(root) === 'any' || (this.isBlock && !ROOTS.has(root));
  }

  private find(kind: Finding['kind'], name: string, line: number, scope: Scope): void {
    const block = scope.within.at(-1);
    const { findings } = this.reading;
    if (!findings.some((f) => f.kind === kind && f.name === name && f.line === line && f.block === block)) {
      findings.push({ kind, name, line, block });
    }
  }
}
