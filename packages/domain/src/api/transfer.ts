import { z } from 'zod';
import { Key } from '../campaign.ts';
import { At, endpoint, Page, pageOf, ProjectPath } from './endpoint.ts';

export const FileFormat = z.enum(['csv', 'ndjson', 'parquet']);
export const ImportTarget = z.enum(['events', 'customers', 'items', 'facts']);
export const ExportSubject = z.enum(['events', 'customers', 'messages']);

/** 字段映射 — what each column of a file becomes. Columns not named are kept as properties or attributes of the same name. */
export const Mapping = z.object({
  target: ImportTarget,
  /** Namespace → column, for events and customers. */
  identities: z.record(z.string(), z.string()).default({}),
  /** Events: a column, or one fixed name for every row. */
  event: z.union([z.object({ column: z.string() }), z.object({ fixed: z.string().min(1).max(100) })]).optional(),
  time: z.string().optional(),
  /** Zone of times without one; IANA. */
  zone: z.string().default('Asia/Shanghai'),
  /** Reads `3/4/2024` as 3 April; otherwise as March 4. */
  dayFirst: z.boolean().default(false),
  messageId: z.string().optional(),
  item: z.object({ type: z.union([z.object({ column: z.string() }), z.object({ fixed: z.string() })]), id: z.string() }).optional(),
  /** Dated facts: subject, name, day, value columns. */
  fact: z
    .object({
      subjectType: z.string(),
      subjectId: z.string(),
      name: z.union([z.object({ column: z.string() }), z.object({ fixed: z.string() })]),
      day: z.string(),
      value: z.string(),
    })
    .optional(),
  /** Column → property or attribute name; null drops the column. */
  columns: z.record(z.string(), z.string().nullable()).default({}),
});
export type Mapping = z.infer<typeof Mapping>;

/** 任务 — long work with progress: imports, exports, samples. Survives a reload and a restart. */
export const Job = z.object({
  id: z.string(),
  kind: z.enum(['import', 'export', 'sample']),
  title: z.string(),
  state: z.enum(['ready', 'running', 'done', 'failed', 'cancelled']),
  done: z.number().int(),
  total: z.number().int(),
  detail: z.record(z.string(), z.unknown()),
  /** Why it failed, in English and in Chinese; empty unless it did. */
  error: z.string(),
  errorZh: z.string(),
  createdAt: At,
  updatedAt: At,
  createdBy: z.string(),
});
const JobPath = ProjectPath.extend({ job: z.string() });

export const transfer = {
  upload: endpoint('transfer', 'POST /api/projects/{project}/uploads', {
    permission: 'operate',
    summary: { zh: '上传文件，返回预览与映射猜测', en: 'Upload a file (raw body); answers its columns, first rows and a guessed mapping' },
    params: ProjectPath,
    query: z.object({ name: z.string().min(1).max(255), format: FileFormat.optional() }),
    request: 'binary',
    response: z.object({
      upload: z.string(),
      format: FileFormat,
      rows: z.number().int(),
      bytes: z.number().int(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
      sample: z.array(z.record(z.string(), z.unknown())),
      guess: Mapping,
    }),
    audit: 'file.uploaded',
  }),
  dryRun: endpoint('transfer', 'POST /api/projects/{project}/uploads/{upload}/dry-run', {
    permission: 'operate',
    summary: { zh: '试运行：看前几行会变成什么', en: 'What the first rows would become, and which would be refused' },
    params: ProjectPath.extend({ upload: z.string() }),
    body: z.object({ mapping: Mapping }),
    response: z.object({
      checked: z.number().int(),
      good: z.number().int(),
      errors: z.array(z.object({ row: z.number().int(), column: z.string(), message: z.string(), zh: z.string() })),
      sample: z.array(z.record(z.string(), z.unknown())),
    }),
    audit: null,
  }),
  startImport: endpoint('transfer', 'POST /api/projects/{project}/uploads/{upload}/import', {
    permission: 'operate',
    summary: { zh: '开始导入', en: 'Start the import as a job' },
    params: ProjectPath.extend({ upload: z.string() }),
    body: z.object({ mapping: Mapping, source: Key.optional() }),
    response: Job,
    audit: 'import.started',
  }),
  importErrors: endpoint('transfer', 'GET /api/projects/{project}/jobs/{job}/errors', {
    permission: 'operate',
    summary: { zh: '下载导入错误行（CSV）', en: 'The refused rows as CSV: row, column, message in both languages, the row itself' },
    params: JobPath,
    reply: 'binary',
  }),
  startExport: endpoint('transfer', 'POST /api/projects/{project}/exports', {
    permission: 'export',
    summary: { zh: '导出（按权限脱敏）', en: 'Export as a job; masked unless `reveal` is asked for and permitted' },
    params: ProjectPath,
    body: z.object({ subject: ExportSubject, format: FileFormat, reveal: z.boolean().default(false) }),
    response: Job,
    audit: 'export.started',
  }),
  download: endpoint('transfer', 'GET /api/projects/{project}/jobs/{job}/file', {
    permission: 'export',
    summary: { zh: '下载导出文件', en: 'Download an export' },
    params: JobPath,
    reply: 'binary',
  }),
  listJobs: endpoint('transfer', 'GET /api/projects/{project}/jobs', {
    permission: 'view',
    summary: { zh: '任务列表', en: 'Jobs, newest first' },
    params: ProjectPath,
    query: Page,
    response: pageOf(Job),
  }),
  cancelJob: endpoint('transfer', 'POST /api/projects/{project}/jobs/{job}/cancel', {
    permission: 'operate',
    summary: { zh: '取消任务', en: 'Cancel a job; an import can be resumed' },
    params: JobPath,
    response: Job,
    audit: 'job.cancelled',
  }),
  resumeJob: endpoint('transfer', 'POST /api/projects/{project}/jobs/{job}/resume', {
    permission: 'operate',
    summary: { zh: '继续导入', en: 'Resume an import where it stopped' },
    params: JobPath,
    response: Job,
    audit: 'job.resumed',
  }),
};
