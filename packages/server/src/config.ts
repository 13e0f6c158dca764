import type { Sentence } from '@gyre/domain/sentence';

/** One row of the configuration table: it feeds environment variables, flags, `--help` and `docs/settings`. */
export interface Setting {
  readonly name: string;
  readonly flag: string;
  readonly kind: 'text' | 'integer' | 'switch' | 'secret';
  readonly default: string;
  readonly unit: string;
  readonly help: Sentence;
}

/** 设置表 — everything that can be set from outside, in one place. */
export const SETTINGS = [
  {
    name: 'GYRE_HOME',
    flag: 'home',
    kind: 'text',
    default: './gyre-data',
    unit: 'path',
    help: { zh: '存放全部状态的文件夹', en: 'Folder that holds all state' },
  },
  {
    name: 'GYRE_PORT',
    flag: 'port',
    kind: 'integer',
    default: '8080',
    unit: 'TCP port',
    help: { zh: '监听端口；0 表示任一空闲端口', en: 'Port to listen on; 0 takes any free one' },
  },
  {
    name: 'GYRE_HOST',
    flag: 'host',
    kind: 'text',
    default: '127.0.0.1',
    unit: 'address',
    help: { zh: '监听地址；0.0.0.0 表示所有网卡', en: 'Address to listen on; 0.0.0.0 for every interface' },
  },
  {
    name: 'GYRE_PUBLIC_URL',
    flag: 'public-url',
    kind: 'text',
    default: '',
    unit: 'URL',
    help: {
      zh: '外部访问地址，用于退订链接等；默认为监听地址',
      en: 'Address customers reach this server at, used in unsubscribe links; the listening address when empty',
    },
  },
  {
    name: 'GYRE_OWNER_EMAIL',
    flag: 'owner-email',
    kind: 'text',
    default: '',
    unit: '',
    help: { zh: '首次启动时创建的所有者邮箱', en: 'E-mail of the owner created at the first start' },
  },
  {
    name: 'GYRE_OWNER_PASSWORD',
    flag: 'owner-password',
    kind: 'secret',
    default: '',
    unit: '',
    help: { zh: '首次启动时所有者的密码；不填则随机生成并打印一次', en: 'Password of that owner; random and printed once when empty' },
  },
  {
    name: 'GYRE_WRITE_KEY',
    flag: 'write-key',
    kind: 'secret',
    default: '',
    unit: '',
    help: { zh: '第一个项目默认数据源的写入密钥', en: 'Write key of the first project’s default source' },
  },
  {
    name: 'GYRE_API_TOKEN',
    flag: 'api-token',
    kind: 'secret',
    default: '',
    unit: '',
    help: { zh: '拥有全部权限的 API 密钥，供自动化使用', en: 'An API token with every permission, for automation' },
  },
  {
    name: 'GYRE_SECRET',
    flag: 'secret',
    kind: 'secret',
    default: '',
    unit: '',
    help: {
      zh: '加密服务商密钥的口令；不填则在 GYRE_HOME 里生成',
      en: 'Passphrase that encrypts provider secrets; generated into GYRE_HOME when empty',
    },
  },
  {
    name: 'GYRE_ALLOW_PRIVATE_TARGETS',
    flag: 'allow-private-targets',
    kind: 'switch',
    default: 'false',
    unit: '',
    help: {
      zh: '允许短信网关和 Webhook 使用内网地址；默认拒绝，以免被用来探测内网',
      en: 'Let SMS gateways and webhooks lie in the own network; refused by default, so that nobody explores it through this server',
    },
  },
  {
    name: 'GYRE_BOUNCE_PORT',
    flag: 'bounce-port',
    kind: 'integer',
    default: '0',
    unit: 'TCP port',
    help: {
      zh: '退信收件箱的 SMTP 端口，退信域名的 MX 要指向它；0 表示不收',
      en: 'SMTP port that takes bounces and complaints; the MX of the bounce domain must lead to it. 0: off',
    },
  },
  {
    name: 'GYRE_BOUNCE_HOST',
    flag: 'bounce-host',
    kind: 'text',
    default: '127.0.0.1',
    unit: 'address',
    help: { zh: '退信收件箱的监听地址；0.0.0.0 表示所有网卡', en: 'Address the bounce port listens on; 0.0.0.0 for every interface' },
  },
  {
    name: 'DATABASE_URL',
    flag: 'database-url',
    kind: 'secret',
    default: '',
    unit: 'URL',
    help: { zh: '用 PostgreSQL（15 以上）代替内置账本', en: 'PostgreSQL (15 or newer) instead of the embedded ledger' },
  },
  {
    name: 'GYRE_EMPTY',
    flag: 'empty',
    kind: 'switch',
    default: 'false',
    unit: '',
    help: { zh: '首次启动时不创建示例项目', en: 'Start without the sample project' },
  },
  {
    name: 'GYRE_MEMORY_MB',
    flag: 'memory-mb',
    kind: 'integer',
    default: '512',
    unit: 'MB',
    help: { zh: 'DuckDB 可用的内存', en: 'Memory DuckDB may use' },
  },
  {
    name: 'GYRE_COLUMNS_MB',
    flag: 'columns-mb',
    kind: 'integer',
    default: '2048',
    unit: 'MB',
    help: {
      zh: '事件属性列、用户属性列、实体、日期事实和按人排好的行可占的内存；正在使用的超出也会保留',
      en: 'Memory for columns of properties and attributes, items, facts and rows by customer; those in use are kept even beyond it',
    },
  },
  {
    name: 'GYRE_QUERY_THREADS',
    flag: 'query-threads',
    kind: 'integer',
    default: '2',
    unit: '',
    help: {
      zh: '同时回答分析和试算的线程数；两百万事件以上，一个问题由它们分头回答，不超过处理器数',
      en: 'Threads that answer analyses and previews; from two million events on they share one question. Not more than there are processors',
    },
  },
  {
    name: 'GYRE_MAX_BODY_KB',
    flag: 'max-body-kb',
    kind: 'integer',
    default: '4096',
    unit: 'KB',
    help: { zh: '一次收数请求的最大字节数（解压后）', en: 'Largest intake request, inflated' },
  },
  {
    name: 'GYRE_MAX_QUEUE_MB',
    flag: 'max-queue-mb',
    kind: 'integer',
    default: '64',
    unit: 'MB',
    help: { zh: '等待落盘的收数数据上限，超过后先放慢读取', en: 'Intake data that may wait for the disk before reading slows down' },
  },
  {
    name: 'GYRE_FILE_DAYS',
    flag: 'file-days',
    kind: 'integer',
    default: '7',
    unit: 'days',
    help: {
      zh: '上传的文件、导出的文件和错误行文件保留的天数，每天清理一次',
      en: 'Days uploaded files, exported files and lists of refused rows are kept; removed once a day',
    },
  },
  {
    name: 'GYRE_LOG_LEVEL',
    flag: 'log-level',
    kind: 'text',
    default: 'info',
    unit: 'debug, info, warn, error',
    help: { zh: '运行日志级别', en: 'Least level of log lines' },
  },
] as const satisfies readonly Setting[];

export type SettingName = (typeof SETTINGS)[number]['name'];
